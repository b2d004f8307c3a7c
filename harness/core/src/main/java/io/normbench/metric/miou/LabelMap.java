package io.normbench.metric.miou;

/**
 * One label a pixel, row by row.
 *
 * @param height rows
 * @param width columns
 * @param labels one byte a pixel, read as 0 to 255; not to be changed
 */
public record LabelMap(int height, int width, byte[] labels) {
    /** Largest label. */
    static final int LARGEST = 255;

    /** Checks the number of labels. */
    public LabelMap {
        if (labels.length != (long) height * width) {
            throw new IllegalArgumentException(
                    labels.length + " labels; expected " + height + " x " + width + " (height x width)");
        }
    }

    /** Label of a pixel, by its place row by row. */
    public int label(int pixel) {
        return labels[pixel] & 0xff;
    }
}
