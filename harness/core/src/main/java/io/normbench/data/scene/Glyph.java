package io.normbench.data.scene;

import java.util.Arrays;

/**
 * A digit at the size it is painted in.
 *
 * <p>Its 8 by 8 values are resized with cubic interpolation (Catmull-Rom), whose level line at {@value #LEVEL} of 16 is
 * the stroke's edge: what lies above it is the digit's mask. Around the level, cover rises over about one pixel and a
 * half, so that edges are smooth.
 *
 * @param width columns
 * @param height rows
 * @param cover 0 to {@link Canvas#OPAQUE} a pixel, in row order; the mask is where it is at least half
 */
record Glyph(int width, int height, int[] cover) {
    private static final int SIDE = 8;
    private static final double LEVEL = 6.5;
    /** Source pixels that the frame spans: half a pixel more on each side, for strokes that touch the border. */
    private static final double SPAN = SIDE + 1;

    private static final int TAPS = 4;

    /** Resizes {@code values}, 8 by 8 in row order from 0 to 16. */
    static Glyph of(byte[] values, int width, int height) {
        int[] firstColumns = new int[width];
        float[] columnWeights = new float[TAPS * width];
        weigh(firstColumns, columnWeights);
        float[] wide = new float[SIDE * width];
        for (int x = 0; x < width; x++) {
            for (int tap = 0; tap < TAPS; tap++) {
                int column = firstColumns[x] + tap;
                if (column >= 0 && column < SIDE) {
                    for (int row = 0; row < SIDE; row++) {
                        wide[row * width + x] += columnWeights[TAPS * x + tap] * values[row * SIDE + column];
                    }
                }
            }
        }
        int[] firstRows = new int[height];
        float[] rowWeights = new float[TAPS * height];
        weigh(firstRows, rowWeights);
        float[] line = new float[width];
        int[] cover = new int[width * height];
        // Values fall by about 12 over a source pixel: this many of them over one and a half target pixels.
        float slope = (float) (Canvas.OPAQUE / Math.max(1.5, Math.min(9, 1.5 * 12 * SPAN / Math.min(width, height))));
        for (int y = 0; y < height; y++) {
            Arrays.fill(line, 0);
            for (int tap = 0; tap < TAPS; tap++) {
                int row = firstRows[y] + tap;
                if (row >= 0 && row < SIDE) {
                    float weight = rowWeights[TAPS * y + tap];
                    for (int x = 0; x < width; x++) {
                        line[x] += weight * wide[row * width + x];
                    }
                }
            }
            for (int x = 0; x < width; x++) {
                int value = (int) ((line[x] - (float) LEVEL) * slope + Canvas.OPAQUE / 2);
                cover[y * width + x] = Math.max(0, Math.min(Canvas.OPAQUE, value));
            }
        }
        return new Glyph(width, height, cover);
    }

    /** Whether the mask has this pixel, by its place in row order. */
    boolean inked(int pixel) {
        return cover[pixel] >= Canvas.OPAQUE / 2;
    }

    /** Pixels of the mask. */
    int area() {
        int area = 0;
        for (int value : cover) {
            area += value >= Canvas.OPAQUE / 2 ? 1 : 0;
        }
        return area;
    }

    /** The first source pixel and the four weights of each target pixel. */
    private static void weigh(int[] first, float[] weights) {
        for (int i = 0; i < first.length; i++) {
            double at = (i + 0.5) * SPAN / first.length - 1;
            double below = Math.floor(at);
            float t = (float) (at - below);
            first[i] = (int) below - 1;
            weights[TAPS * i] = ((2 - t) * t - 1) * t / 2;
            weights[TAPS * i + 1] = ((3 * t - 5) * t * t + 2) / 2;
            weights[TAPS * i + 2] = ((4 - 3 * t) * t + 1) * t / 2;
            weights[TAPS * i + 3] = (t - 1) * t * t / 2;
        }
    }
}
