package io.normbench.data.voc;

import io.normbench.data.ImageShape;
import io.normbench.data.objects.Placement;
import java.util.random.RandomGenerator;

/**
 * Training augmentation of DeepLab v3 (Chen et al. 2017, arXiv:1706.05587, section 4.1): the picture is resized by a
 * factor drawn evenly between two limits; a part of the frame's size is taken at a random place, the whole where it is
 * smaller; every second one is mirrored.
 *
 * @param smallest smallest factor
 * @param largest largest factor
 * @param flip whether every second image is mirrored
 */
record VocAugmentation(double smallest, double largest, boolean flip) {
    /** Draws how a picture comes into the frame. */
    Placement draw(int height, int width, ImageShape frame, RandomGenerator random) {
        double factor = smallest + (largest - smallest) * random.nextDouble();
        int fullHeight = Math.max(1, (int) (height * factor + 0.5));
        int fullWidth = Math.max(1, (int) (width * factor + 0.5));
        int top = random.nextInt(Math.max(0, fullHeight - frame.height()) + 1);
        int left = random.nextInt(Math.max(0, fullWidth - frame.width()) + 1);
        boolean mirrored = flip && random.nextInt(2) == 1;
        return new Placement(
                height,
                width,
                fullHeight,
                fullWidth,
                top,
                left,
                Math.min(fullHeight, frame.height()),
                Math.min(fullWidth, frame.width()),
                mirrored);
    }
}
