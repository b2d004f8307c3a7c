package io.normbench.data.augment;

import io.normbench.data.Augmentation;
import io.normbench.data.ImageShape;
import java.util.random.RandomGenerator;

/** Applies several augmentations one after the other. */
public final class AugmentationSequence implements Augmentation {
    private final Augmentation[] steps;

    /** Applies {@code steps} in this order. */
    public AugmentationSequence(Augmentation... steps) {
        this.steps = steps.clone();
    }

    @Override
    public void apply(float[] image, int offset, ImageShape shape, RandomGenerator random) {
        for (Augmentation step : steps) {
            step.apply(image, offset, shape, random);
        }
    }
}
