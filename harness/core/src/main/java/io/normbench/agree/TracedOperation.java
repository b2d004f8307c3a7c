package io.normbench.agree;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * One operation of a forward pass.
 *
 * @param number 1, 2, … in the order in which the network called them
 * @param name the method of {@link io.normbench.tensor.Tensor}: {@code conv2d}
 * @param layer full name of the scope that the network asked for last: the layer, as far as that tells
 * @param operands numbers of the operations whose results it was given; inputs and parameters have none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record TracedOperation(int number, String name, String layer, List<Integer> operands) {
    public TracedOperation {
        operands = List.copyOf(operands);
    }

    /** For people: {@code operation 12, tanh in layer1.0.bn1}. */
    @Override
    public String toString() {
        return "operation " + number + ", " + name + (layer.isEmpty() ? "" : " in " + layer);
    }
}
