package io.normbench.data.augment;

import io.normbench.data.Augmentation;
import io.normbench.data.ImageShape;
import java.util.random.RandomGenerator;

/**
 * Makes strokes a little stronger or weaker: the distance of each value from black is multiplied by one factor per
 * image, drawn evenly from {@code 1 - strength} to {@code 1 + strength}. Black stays black.
 */
public final class ContrastJitter implements Augmentation {
    private final float strength;
    private final float[] background;

    /**
     * Makes the augmentation.
     *
     * @param strength largest relative change, from 0 to 1
     * @param background normalized value of black, per channel
     */
    public ContrastJitter(double strength, float[] background) {
        this.strength = (float) strength;
        this.background = background.clone();
    }

    @Override
    public void apply(float[] image, int offset, ImageShape shape, RandomGenerator random) {
        float factor = 1 + strength * (2 * random.nextFloat() - 1);
        int plane = shape.height() * shape.width();
        int at = offset;
        for (int channel = 0; channel < shape.channels(); channel++) {
            float black = background[channel];
            for (int end = at + plane; at < end; at++) {
                image[at] = black + (image[at] - black) * factor;
            }
        }
    }
}
