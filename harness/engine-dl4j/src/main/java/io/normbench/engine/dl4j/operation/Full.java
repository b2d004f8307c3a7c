package io.normbench.engine.dl4j.operation;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** A tensor of one value, part of the computation itself. */
public record Full(double value, List<Long> shape) implements Operation {
    @Override
    public SDVariable[] lower(Site site) {
        return new SDVariable[] {site.graph().constant(site.type(), value, Shapes.array(shape))};
    }

    @Override
    public boolean differentiable() {
        return false;
    }
}
