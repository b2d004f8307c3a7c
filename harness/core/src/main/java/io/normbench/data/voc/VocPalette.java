package io.normbench.data.voc;

import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;

/** The colours of VOC's class maps: of each class number, and of 255 for void. */
public final class VocPalette {
    /** The class number that stands for void: pixels that do not count. */
    public static final int VOID = 255;

    private static final int COLOURS = 256;

    private VocPalette() {}

    /**
     * The colour of a class: bits 0, 3 and 6 of its number are the upper bits of red, 1, 4 and 7 of green, 2 and 5 of
     * blue (as in {@code VOClabelcolormap.m} of the VOC development kit).
     *
     * @param label 0 to 255
     * @return red, green and blue as 0xRRGGBB
     */
    public static int rgb(int label) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int bit = 7, rest = label; rest > 0; bit--, rest >>= 3) {
            red |= (rest & 1) << bit;
            green |= (rest >> 1 & 1) << bit;
            blue |= (rest >> 2 & 1) << bit;
        }
        return red << 16 | green << 8 | blue;
    }

    /** All 256 colours. */
    public static IndexColorModel model() {
        int[] colours = new int[COLOURS];
        for (int label = 0; label < COLOURS; label++) {
            colours[label] = rgb(label);
        }
        return new IndexColorModel(8, COLOURS, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    }
}
