package io.normbench.model;

import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/**
 * A two-stage detector in its parts: what lies between the parts (choosing proposals, sampling, losses) is the task's.
 *
 * <p>Levels are ordered from fine to coarse. Anchors are ordered by level, row, column, then shape, as
 * {@link #geometry()} describes them.
 */
public interface RegionNetwork {
    /** Strides, anchors and sizes that boxes are computed with. */
    RegionGeometry geometry();

    /** How many boxes are looked at. */
    RegionBudget budget();

    /** Feature maps {@code [N, F, H/stride, W/stride]} of every level. */
    List<Tensor> features(Tensor images, Scope scope);

    /** Objectness and box deltas of every anchor. */
    Proposals proposals(List<Tensor> features, Scope scope);

    /**
     * Classes and boxes of regions.
     *
     * @param rois {@code [R, F, s, s]} with {@code s} the geometry's box resolution, ordered by image
     * @param roisPerImage how many of the rows belong to each image
     */
    Boxes boxes(Tensor rois, int[] roisPerImage, Scope scope);

    /**
     * Mask logits {@code [R, K, m, m]} of regions.
     *
     * @param rois {@code [R, F, s, s]} with {@code s} the geometry's mask resolution, ordered by image
     * @param roisPerImage how many of the rows belong to each image
     * @throws UnsupportedOperationException if the network has no masks
     */
    Tensor masks(Tensor rois, int[] roisPerImage, Scope scope);

    /**
     * Output of the region proposal network.
     *
     * @param logits {@code [N, A]}
     * @param deltas {@code [N, A, 4]}
     */
    record Proposals(Tensor logits, Tensor deltas) {}

    /**
     * Output of the box head.
     *
     * @param logits {@code [R, K + 1]}, class 0 being the background
     * @param deltas {@code [R, K, 4]}
     */
    record Boxes(Tensor logits, Tensor deltas) {}
}
