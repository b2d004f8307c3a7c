package io.normbench.model;

/** What a network gives for images {@code [N, C, H, W]}. */
public enum NetworkOutput {
    /** One row of logits an image: {@code [N, K]}. */
    IMAGE_LOGITS,
    /** Logits of every pixel, as large as the image: {@code [N, K, H, W]}. */
    PIXEL_LOGITS
}
