package io.normbench.data;

import java.util.random.RandomGenerator;

/**
 * Asks the data set to augment while it reads, for augmentations that need the picture before it is scaled and cropped.
 *
 * <p>{@link BatchLoader} sees this augmentation and reads a {@link RandomizedImageDataset} with a random generator. The
 * array itself it leaves as it is.
 */
public final class RandomizedRead implements Augmentation {
    @Override
    public void apply(float[] image, int offset, ImageShape shape, RandomGenerator random) {}
}
