package io.normbench.data;

/**
 * Maps whole pixel values to normalized ones, per channel: {@code (value / maximum - mean) / std}.
 *
 * <p>All values are worked out once, so that reading an image is one table look-up a pixel.
 */
public final class PixelScale {
    private final int maximum;
    private final float[][] tables;

    /**
     * Makes the tables.
     *
     * @param maximum the pixel value that counts as 1
     * @param mean per channel, on the scale where {@code maximum} is 1
     * @param std per channel, on the same scale
     */
    public PixelScale(int maximum, double[] mean, double[] std) {
        this.maximum = maximum;
        this.tables = new float[mean.length][maximum + 1];
        for (int channel = 0; channel < mean.length; channel++) {
            for (int value = 0; value <= maximum; value++) {
                tables[channel][value] = (float) (((double) value / maximum - mean[channel]) / std[channel]);
            }
        }
    }

    /** The usual scale of colour pictures: mean and standard deviation of ImageNet's training pictures. */
    public static PixelScale imageNet() {
        return new PixelScale(255, new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
    }

    /** The normalized values of 0 to {@code maximum} in {@code channel}; not to be changed. */
    public float[] table(int channel) {
        return tables[channel];
    }

    /** The normalized value of a pixel between whole values, clamped to the valid range. */
    public float interpolate(int channel, float value) {
        float low = tables[channel][0];
        float clamped = Math.min(Math.max(value, 0), maximum);
        return low + clamped * (tables[channel][maximum] - low) / maximum;
    }

    /** The normalized value of black in each channel: what lies outside an image. */
    public float[] background() {
        float[] background = new float[tables.length];
        for (int channel = 0; channel < background.length; channel++) {
            background[channel] = tables[channel][0];
        }
        return background;
    }
}
