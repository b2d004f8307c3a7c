package io.normbench.roofline;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What was measured of one layer.
 *
 * @param tensorShape shape of the tensor that passes through it: the activation's, or a weight's for a weight transform
 * @param tensorBytes its size
 * @param floor bytes that must be moved
 * @param forward time of the forward pass in training mode
 * @param both time of forward and backward pass together
 * @param operations operations of the forward pass, without those that only give a tensor another shape
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LayerMeasurement(
        List<Long> tensorShape, long tensorBytes, Floor floor, PassTime forward, PassTime both, int operations) {
    public LayerMeasurement {
        tensorShape = List.copyOf(tensorShape);
    }
}
