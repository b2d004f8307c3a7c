package io.normbench.vision;

import java.util.List;

/**
 * Reference boxes at every place of every level (Ren et al. 2015, arXiv:1506.01497; one size a level as in Lin et al.
 * 2017, arXiv:1612.03144).
 *
 * <p>Ordered by level, row, column, then ratio. Centres are those of the cells, {@code (column + 0.5) · stride}.
 */
public final class Anchors {
    private final double[] boxes;
    private final int[] levelEnds;

    private Anchors(double[] boxes, int[] levelEnds) {
        this.boxes = boxes;
        this.levelEnds = levelEnds;
    }

    /** The anchors of an image, at the centres of cells. */
    public static Anchors of(
            int[] heights, int[] widths, List<Integer> strides, List<Double> sizes, List<Double> ratios) {
        return of(heights, widths, strides, sizes, ratios, true);
    }

    /**
     * The anchors of an image.
     *
     * @param heights rows of each level's feature map
     * @param widths columns of each level's feature map
     * @param strides pixels a feature, of each level
     * @param sizes square root of the anchors' area in pixels, of each level
     * @param ratios height over width
     * @param centred false for anchors around the upper left corners of cells, with half sides rounded to whole numbers,
     *     of two as near the even one: torchvision's {@code AnchorGenerator}
     */
    public static Anchors of(
            int[] heights,
            int[] widths,
            List<Integer> strides,
            List<Double> sizes,
            List<Double> ratios,
            boolean centred) {
        int total = 0;
        int[] ends = new int[heights.length];
        for (int level = 0; level < ends.length; level++) {
            total += heights[level] * widths[level] * ratios.size();
            ends[level] = total;
        }
        double[] boxes = new double[total * Boxes.SIDES];
        int i = 0;
        for (int level = 0; level < ends.length; level++) {
            for (int row = 0; row < heights[level]; row++) {
                for (int column = 0; column < widths[level]; column++) {
                    for (double ratio : ratios) {
                        double halfHeight = 0.5 * sizes.get(level) * Math.sqrt(ratio);
                        double halfWidth = 0.5 * sizes.get(level) / Math.sqrt(ratio);
                        double x = (column + (centred ? 0.5 : 0)) * strides.get(level);
                        double y = (row + (centred ? 0.5 : 0)) * strides.get(level);
                        if (!centred) {
                            halfHeight = Math.rint(halfHeight);
                            halfWidth = Math.rint(halfWidth);
                        }
                        boxes[i++] = x - halfWidth;
                        boxes[i++] = y - halfHeight;
                        boxes[i++] = x + halfWidth;
                        boxes[i++] = y + halfHeight;
                    }
                }
            }
        }
        return new Anchors(boxes, ends);
    }

    /** Number of anchors. */
    public int count() {
        return Boxes.count(boxes);
    }

    /** All anchors; not to be changed. */
    public double[] boxes() {
        return boxes;
    }

    /** Number of levels. */
    public int levels() {
        return levelEnds.length;
    }

    /** The first anchor of a level. */
    public int levelStart(int level) {
        return level == 0 ? 0 : levelEnds[level - 1];
    }

    /** One past the last anchor of a level. */
    public int levelEnd(int level) {
        return levelEnds[level];
    }
}
