package io.normbench.data;

/**
 * Images with labels.
 *
 * @param images values in N, C, H, W order
 * @param labels one label an image
 * @param shape the shape of each image
 */
public record ImageBatch(float[] images, long[] labels, ImageShape shape) {
    /** Number of images. */
    public int size() {
        return labels.length;
    }
}
