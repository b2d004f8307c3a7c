package io.normbench.vision;

/** Masks on the small grid of a region, and back in the image. Bitmaps are column by column, as COCO has them. */
public final class MaskGrid {
    private static final double HALF = 0.5;

    private MaskGrid() {}

    /**
     * Reads a mask on a grid of {@code side} by {@code side} bins over a box: 1 where the box's bin is covered to at
     * least half (bilinear samples, as many as fit, as in RoIAlign; detectron2's {@code BitMasks.crop_and_resize}).
     *
     * @param bitmap the image's mask, column by column
     * @param box index in {@code boxes}
     */
    public static void crop(
            boolean[] bitmap, int height, int width, double[] boxes, int box, int side, float[] target, int offset) {
        int i = box * Boxes.SIDES;
        double[] rows = weights(boxes[i + 1], boxes[i + 3], side, height);
        double[] columns = weights(boxes[i], boxes[i + 2], side, width);
        double[] partial = new double[side * width];
        int firstColumn = first(columns, side, width);
        int lastColumn = last(columns, side, width);
        for (int bin = 0; bin < side; bin++) {
            for (int y = 0; y < height; y++) {
                double weight = rows[bin * height + y];
                for (int x = firstColumn; weight != 0 && x <= lastColumn; x++) {
                    if (bitmap[x * height + y]) {
                        partial[bin * width + x] += weight;
                    }
                }
            }
        }
        for (int bin = 0; bin < side; bin++) {
            for (int column = 0; column < side; column++) {
                double covered = 0;
                for (int x = firstColumn; x <= lastColumn; x++) {
                    covered += partial[bin * width + x] * columns[column * width + x];
                }
                target[offset + bin * side + column] = covered >= HALF ? 1 : 0;
            }
        }
    }

    private static double[] weights(double low, double high, int side, int size) {
        double[] weights = new double[side * size];
        new RoiAxis(side, size, 1, 0, true).weights(low, high, weights, 0, size, 1);
        return weights;
    }

    private static int first(double[] weights, int bins, int size) {
        for (int x = 0; x < size; x++) {
            for (int bin = 0; bin < bins; bin++) {
                if (weights[bin * size + x] != 0) {
                    return x;
                }
            }
        }
        return size;
    }

    private static int last(double[] weights, int bins, int size) {
        for (int x = size - 1; x >= 0; x--) {
            for (int bin = 0; bin < bins; bin++) {
                if (weights[bin * size + x] != 0) {
                    return x;
                }
            }
        }
        return -1;
    }

    /**
     * Puts a grid of probabilities back into the image: a pixel belongs to the mask where the grid, interpolated
     * bilinearly at the pixel's centre and 0 outside, is at least one half (detectron2's {@code paste_masks_in_image}).
     *
     * @param grid probabilities in row order, from {@code offset} on
     * @return the image's mask, column by column
     */
    public static boolean[] paste(float[] grid, int offset, int side, double[] boxes, int box, int height, int width) {
        int i = box * Boxes.SIDES;
        double x1 = boxes[i];
        double y1 = boxes[i + 1];
        double x2 = boxes[i + 2];
        double y2 = boxes[i + 3];
        boolean[] bitmap = new boolean[height * width];
        int firstX = Math.max(0, (int) Math.floor(x1) - 1);
        int lastX = Math.min(width - 1, (int) Math.ceil(x2) + 1);
        int firstY = Math.max(0, (int) Math.floor(y1) - 1);
        int lastY = Math.min(height - 1, (int) Math.ceil(y2) + 1);
        for (int x = firstX; x <= lastX; x++) {
            double gridX = (x + HALF - x1) / (x2 - x1) * side - HALF;
            for (int y = firstY; y <= lastY; y++) {
                double gridY = (y + HALF - y1) / (y2 - y1) * side - HALF;
                bitmap[x * height + y] = at(grid, offset, side, gridY, gridX) >= HALF;
            }
        }
        return bitmap;
    }

    private static double at(float[] grid, int offset, int side, double y, double x) {
        int y0 = (int) Math.floor(y);
        int x0 = (int) Math.floor(x);
        double dy = y - y0;
        double dx = x - x0;
        return (1 - dy) * ((1 - dx) * cell(grid, offset, side, y0, x0) + dx * cell(grid, offset, side, y0, x0 + 1))
                + dy
                        * ((1 - dx) * cell(grid, offset, side, y0 + 1, x0)
                                + dx * cell(grid, offset, side, y0 + 1, x0 + 1));
    }

    private static double cell(float[] grid, int offset, int side, int y, int x) {
        return y < 0 || x < 0 || y >= side || x >= side ? 0 : grid[offset + y * side + x];
    }
}
