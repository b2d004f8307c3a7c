package io.normbench.data.scene;

import io.normbench.data.objects.ImageObject;
import java.util.List;

/**
 * One generated scene.
 *
 * @param side height and width, in pixels
 * @param rgb red, green and blue of each pixel, in row order
 * @param objects its digits, from the lowest to the uppermost: digit d has label d + 1; masks and boxes are those of
 *     the visible pixels
 * @param classMap the label of the digit that each pixel shows, in row order; 0 for background
 */
public record Scene(int side, byte[] rgb, List<ImageObject> objects, byte[] classMap) {
    public Scene {
        objects = List.copyOf(objects);
    }
}
