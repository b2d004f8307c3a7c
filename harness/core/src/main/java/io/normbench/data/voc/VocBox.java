package io.normbench.data.voc;

/**
 * An object of an annotation, in continuous pixels of the picture.
 *
 * @param label its class, from 1
 * @param difficult whether it is marked as hard to recognise, and so does not count
 */
record VocBox(int label, double x1, double y1, double x2, double y2, boolean difficult) {
    /** Whether no part of it lies in a picture of this size. */
    boolean isOutside(int height, int width) {
        return x1 >= width || y1 >= height || x2 <= 0 || y2 <= 0;
    }
}
