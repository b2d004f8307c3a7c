package io.normbench.data.coco;

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
        boolean crowd,
        Outline outline) {
    /** Whether there is something to learn: a box with an area that is no crowd region. */
    boolean trainable() {
        return !crowd && width > 0 && height > 0;
    }
}
