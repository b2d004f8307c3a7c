package io.normbench.engine.dl4j.operation;

import org.nd4j.autodiff.samediff.SDVariable;

/** The larger of x and a floor that repeats along x, with a gradient whose two parts come from one share. */
public record AtLeast() implements Operation {
    @Override
    public SDVariable[] lower(Site site) {
        return Elementwise.Binary.MAXIMUM.lower(site);
    }

    @Override
    public SDVariable[] gradient(Site site, SDVariable[] lowered, SDVariable[] gradients) {
        Graph graph = site.graph();
        // 1 above the floor, 0 below, one half at a tie: each part is then exact, and 0 where nothing is left for it.
        SDVariable sign = graph.sameDiff().math().sign(graph.sub(site.x(), site.in()[1]));
        SDVariable ofX = graph.mul(gradients[0], sign.mul(0.5).add(0.5));
        return new SDVariable[] {
            graph.unbroadcast(ofX, site.shape(), site.inShapes()[0]),
            site.wanted(1) ? graph.unbroadcast(graph.sub(gradients[0], ofX), site.shape(), site.inShapes()[1]) : null
        };
    }
}
