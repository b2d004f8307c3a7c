package io.normbench.util;

import java.io.IOException;

/**
 * Whether a picture can have the size that its head says. One damaged byte there makes a picture huge, and readers then
 * fill with grey what the file does not have.
 */
public final class PictureSize {
    /** Pillow's limit, above which a file is taken for an attack. */
    private static final long MOST_PIXELS = 178_956_970;

    /** Deflate packs at most 1,032 bytes into one, and a byte holds eight pixels of one bit. */
    public static final int OF_PNG_BYTE = 8 * 1032;

    /** A block of 64 pixels takes a bit at least, in each scan that holds its mean; twice that, to be safe. */
    public static final int OF_JPEG_BYTE = 2 * 8 * 64;

    /** Other formats are not held against their bytes. */
    public static final int ANY = Integer.MAX_VALUE;

    private PictureSize() {}

    /**
     * Demands that a file of {@code bytes} bytes can hold so many pixels.
     *
     * @param ofByte pixels that a byte of the format can hold
     * @throws IOException if it cannot; the message says why
     */
    public static void require(int height, int width, long bytes, int ofByte) throws IOException {
        long pixels = (long) height * width;
        String says = "it says that it has " + height + " x " + width + " (height x width) pixels, more than ";
        if (pixels > MOST_PIXELS) {
            throw new IOException(says + MOST_PIXELS);
        }
        if (pixels / ofByte > bytes) {
            throw new IOException(says + "its bytes can hold");
        }
    }
}
