package io.normbench.vision;

/**
 * From which level of a feature pyramid a region is read (Lin et al. 2017, arXiv:1612.03144, equation 1): regions of
 * 28 features or less on the finest level from that one, those twice as large from the next, and so on. With a finest
 * stride of 4 pixels this is the paper's rule with 224 pixels on level 4.
 *
 * @param levels number of levels
 * @param finestStride pixels a feature on the finest level
 */
public record RegionLevels(int levels, int finestStride) {
    private static final double FEATURES_ON_THE_FINEST = 28;
    private static final double LOG2 = Math.log(2);

    /** The level of box {@code index}, 0 being the finest. */
    public int of(double[] boxes, int index) {
        double size = Math.sqrt(Math.max(Boxes.area(boxes, index), 0));
        double level = Math.floor(1 + Math.log(size / (FEATURES_ON_THE_FINEST * finestStride) + 1e-8) / LOG2);
        return (int) Math.max(0, Math.min(levels - 1, level));
    }
}
