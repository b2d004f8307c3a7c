package io.normbench.model;

import java.util.List;

/**
 * The geometry of a two-stage detector.
 *
 * @param strides pixels of the image per feature, for every level the proposals come from, from fine to coarse
 * @param anchorSizes the anchors' size in pixels (square root of their area) at every one of these levels
 * @param anchorRatios height over width of the anchors at every place
 * @param regionLevels how many of the levels, from the finest on, regions are read from
 * @param boxResolution side of the grid that a region is read with for the box head
 * @param maskResolution side of the grid that a region is read with for the mask head; 0 without masks
 * @param aligned whether anchors stand at the centres of cells and regions are read at the centres of pixels; otherwise
 *     anchors have whole sides and stand at the corners of cells, and regions are read half a feature off, as torchvision's
 *     detectors have it
 */
public record RegionGeometry(
        List<Integer> strides,
        List<Double> anchorSizes,
        List<Double> anchorRatios,
        int regionLevels,
        int boxResolution,
        int maskResolution,
        boolean aligned) {
    public RegionGeometry {
        strides = List.copyOf(strides);
        anchorSizes = List.copyOf(anchorSizes);
        anchorRatios = List.copyOf(anchorRatios);
        if (strides.size() != anchorSizes.size()) {
            throw new IllegalArgumentException(
                    strides.size() + " levels but " + anchorSizes.size() + " anchor sizes; expected one a level");
        }
    }

    /** Whether the network has a mask head. */
    public boolean hasMasks() {
        return maskResolution > 0;
    }
}
