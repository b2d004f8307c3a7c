package io.normbench.data;

import java.util.random.RandomGenerator;

/** Changes one training image in place, without changing its label. */
@FunctionalInterface
public interface Augmentation {
    /** Changes the image of {@code shape} that lies in {@code image} from {@code offset} on. */
    void apply(float[] image, int offset, ImageShape shape, RandomGenerator random);

    /** Leaves images as they are. */
    static Augmentation none() {
        return (image, offset, shape, random) -> {};
    }
}
