package io.normbench.data.augment;

import io.normbench.data.Augmentation;
import io.normbench.data.ImageShape;
import java.util.random.RandomGenerator;

/**
 * Shifts an image by up to {@code maximum} pixels each way, and fills what comes in from outside with black.
 *
 * <p>The same as padding by {@code maximum} pixels and cropping at random, which is what the CIFAR papers do.
 */
public final class RandomShift implements Augmentation {
    private final int maximum;
    private final float[] background;

    /**
     * Makes the augmentation.
     *
     * @param maximum largest shift, in pixels; each shift from {@code -maximum} to {@code maximum} is as likely
     * @param background normalized value of black, per channel
     */
    public RandomShift(int maximum, float[] background) {
        this.maximum = maximum;
        this.background = background.clone();
    }

    @Override
    public void apply(float[] image, int offset, ImageShape shape, RandomGenerator random) {
        int down = random.nextInt(2 * maximum + 1) - maximum;
        int right = random.nextInt(2 * maximum + 1) - maximum;
        int plane = shape.height() * shape.width();
        for (int channel = 0; channel < shape.channels(); channel++) {
            shift(image, offset + channel * plane, shape, down, right, background[channel]);
        }
    }

    private static void shift(float[] image, int plane, ImageShape shape, int down, int right, float fill) {
        int height = shape.height();
        int width = shape.width();
        int kept = Math.max(0, width - Math.abs(right));
        for (int step = 0; step < height; step++) {
            // Against the direction of the shift, so that no row is overwritten before it has moved.
            int row = down > 0 ? height - 1 - step : step;
            int to = plane + row * width;
            int source = row - down;
            if (source < 0 || source >= height) {
                fill(image, to, width, fill);
                continue;
            }
            int from = plane + source * width;
            if (right >= 0) {
                System.arraycopy(image, from, image, to + width - kept, kept);
                fill(image, to, width - kept, fill);
            } else {
                System.arraycopy(image, from + width - kept, image, to, kept);
                fill(image, to + kept, width - kept, fill);
            }
        }
    }

    private static void fill(float[] image, int from, int count, float value) {
        for (int i = from; i < from + count; i++) {
            image[i] = value;
        }
    }
}
