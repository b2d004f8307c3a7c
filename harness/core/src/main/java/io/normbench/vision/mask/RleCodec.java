package io.normbench.vision.mask;

import java.util.Arrays;

/**
 * The compressed string form of run lengths ({@code rleToString} and {@code rleFrString} of maskApi.c).
 *
 * <p>Like LEB128, but with six bits a character from '0' on: five bits of a sign-extended number, least significant
 * first, and one that says whether more follow. From the fourth run on, the number is the difference to the run two
 * before.
 */
public final class RleCodec {
    private static final int FIRST_DELTA = 3;

    private RleCodec() {}

    /** Writes run lengths as a string. */
    public static String encode(int[] counts) {
        StringBuilder text = new StringBuilder(2 * counts.length);
        for (int i = 0; i < counts.length; i++) {
            long value = i < FIRST_DELTA ? counts[i] : (long) counts[i] - counts[i - 2];
            boolean more = true;
            while (more) {
                int bits = (int) (value & 0x1f);
                value >>= 5;
                more = (bits & 0x10) != 0 ? value != -1 : value != 0;
                text.append((char) ((more ? bits | 0x20 : bits) + '0'));
            }
        }
        return text.toString();
    }

    /**
     * Reads run lengths from a string.
     *
     * @throws IllegalArgumentException if the text is no such string; the message says why
     */
    public static int[] decode(String text) {
        int[] counts = new int[text.length()];
        int used = 0;
        int position = 0;
        while (position < text.length()) {
            long value = 0;
            int shift = 0;
            int bits;
            do {
                if (position == text.length() || shift > 30) {
                    throw new IllegalArgumentException("the compressed RLE ends within a number");
                }
                bits = text.charAt(position++) - '0';
                if (bits < 0 || bits > 0x3f) {
                    throw new IllegalArgumentException(
                            "character " + position + " of the compressed RLE is outside '0' to 'o'");
                }
                value |= (long) (bits & 0x1f) << shift;
                shift += 5;
            } while ((bits & 0x20) != 0);
            if ((bits & 0x10) != 0) {
                value |= -1L << shift;
            }
            if (used >= FIRST_DELTA) {
                value += counts[used - 2];
            }
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("run " + used + " of the compressed RLE has length " + value);
            }
            counts[used++] = (int) value;
        }
        return Arrays.copyOf(counts, used);
    }
}
