package io.normbench.data.augment;

import io.normbench.data.Augmentation;
import io.normbench.data.ImageShape;
import java.util.random.RandomGenerator;

/** Mirrors every second image, at random, left to right. Not for digits or letters: a mirrored one is another sign. */
public final class HorizontalFlip implements Augmentation {
    @Override
    public void apply(float[] image, int offset, ImageShape shape, RandomGenerator random) {
        if (random.nextInt(2) == 1) {
            mirror(image, offset, shape);
        }
    }

    private static void mirror(float[] image, int offset, ImageShape shape) {
        int width = shape.width();
        int end = offset + shape.size();
        for (int row = offset; row < end; row += width) {
            for (int left = row, right = row + width - 1; left < right; left++, right--) {
                float held = image[left];
                image[left] = image[right];
                image[right] = held;
            }
        }
    }
}
