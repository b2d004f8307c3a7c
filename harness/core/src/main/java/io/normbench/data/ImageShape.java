package io.normbench.data;

/** Channels, height and width of an image, in pixels. */
public record ImageShape(int channels, int height, int width) {
    /** Values in one image. */
    public int size() {
        return channels * height * width;
    }
}
