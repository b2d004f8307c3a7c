package io.normbench.data.objects;

import io.normbench.vision.mask.Rle;
import org.jspecify.annotations.Nullable;

/**
 * One annotated object. Coordinates are continuous pixels of the frame: a box that covers exactly the pixel in the upper
 * left corner is 0, 0, 1, 1.
 *
 * @param label its category: 1 to the number of categories; 0 is the background
 * @param x1 left side
 * @param y1 upper side
 * @param x2 right side
 * @param y2 lower side
 * @param mask its pixels, as large as the frame; null where the data have no masks
 * @param crowd whether it stands for a group that is neither trained on nor counted as missed
 */
public record ImageObject(
        int label,
        double x1,
        double y1,
        double x2,
        double y2,
        @Nullable Rle mask,
        boolean crowd) {
    public ImageObject {
        if (label < 1) {
            throw new IllegalArgumentException("label is " + label + "; expected 1 or more, 0 is the background");
        }
        if (!(x2 > x1 && y2 > y1)) {
            throw new IllegalArgumentException(
                    "box " + x1 + ", " + y1 + ", " + x2 + ", " + y2 + " is empty; expected x1 < x2 and y1 < y2");
        }
    }
}
