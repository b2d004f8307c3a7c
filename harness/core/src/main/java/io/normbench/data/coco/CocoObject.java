package io.normbench.data.coco;

import org.jspecify.annotations.Nullable;

/**
 * An annotation as the file gives it.
 *
 * @param id its id, for messages
 * @param image id of the image
 * @param category id of the category
 * @param x left side of the box, in pixels
 * @param y upper side
 * @param width of the box
 * @param height of the box
 * @param area pixels of the object; not a number if the file does not say
 * @param crowd whether it is a crowd region
 * @param outline its mask; null if the file has none
 */
record CocoObject(
        long id,
        long image,
        long category,
        double x,
        double y,
        double width,
        double height,
        double area,
        boolean crowd,
        @Nullable Outline outline) {
    /** Whether there is something to learn: a box with an area that is no crowd region. */
    boolean trainable() {
        return !crowd && width > 0 && height > 0;
    }

    /** Whether no part of the box lies in {@code picture}. */
    boolean isOutside(CocoImage picture) {
        return x >= picture.width() || y >= picture.height() || x + width <= 0 || y + height <= 0;
    }

    double[] box() {
        return new double[] {x, y, width, height};
    }

    /** The area of the file; that of the mask in {@code picture}, or of the box, where the file has none. */
    double areaIn(CocoImage picture) {
        if (!Double.isNaN(area)) {
            return area;
        }
        return outline == null
                ? width * height
                : outline.maskIn(picture.height(), picture.width()).area();
    }
}
