package io.normbench.data.scene;

/** A square picture that is painted on: colours in whole steps of 255. */
final class Canvas {
    /** Cover of a pixel that hides what is below. */
    static final int OPAQUE = 256;

    private final int side;
    private final int[] rgb;

    Canvas(int side) {
        this.side = side;
        this.rgb = new int[3 * side * side];
    }

    int side() {
        return side;
    }

    /** Sets a channel (0 red, 1 green, 2 blue) of a pixel, by its place in row order. */
    void set(int pixel, int channel, int value) {
        rgb[3 * pixel + channel] = value;
    }

    /** Mixes a colour into a pixel; {@code cover} goes from 0 to {@link #OPAQUE}. */
    void blend(int x, int y, int cover, int[] colour) {
        int at = 3 * (y * side + x);
        for (int channel = 0; channel < 3; channel++, at++) {
            rgb[at] += (colour[channel] - rgb[at]) * cover >> 8;
        }
    }

    /** Adds {@code noise} drawn for each channel of each pixel, and limits the result to 0 to 255. */
    byte[] finish(int noise, long seed) {
        byte[] bytes = new byte[rgb.length];
        long state = seed;
        for (int i = 0; i < rgb.length; i += 3) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            long bits = state >>> 16;
            for (int channel = 0; channel < 3; channel++, bits >>>= 16) {
                int deviation = (int) ((bits & 0xFFFF) * (2 * noise + 1) >> 16) - noise;
                bytes[i + channel] = (byte) Math.max(0, Math.min(255, rgb[i + channel] + deviation));
            }
        }
        return bytes;
    }
}
