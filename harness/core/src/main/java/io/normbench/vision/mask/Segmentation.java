package io.normbench.vision.mask;

/** The outline of an object as an annotation file gives it. */
public sealed interface Segmentation permits Rle, Polygons {
    /** The mask in an image of the given size. */
    Rle mask(int height, int width);
}
