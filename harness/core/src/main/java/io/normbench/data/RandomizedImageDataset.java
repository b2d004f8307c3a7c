package io.normbench.data;

import java.util.random.RandomGenerator;

/** A data set that can augment while it reads. Its plain {@code read} gives the image as for evaluation. */
public interface RandomizedImageDataset extends ImageDataset {
    /**
     * Writes image {@code index}, augmented and normalized, in C, H, W order to {@code target} from {@code offset} on.
     * The same state of {@code random} gives the same values.
     *
     * @throws io.normbench.util.UserError if a file behind the image is missing or damaged
     */
    void read(int index, float[] target, int offset, RandomGenerator random);
}
