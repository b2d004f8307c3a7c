package io.normbench.data.picture;

import java.awt.image.Raster;

/** Converts luma and two colour differences to red, green and blue with libjpeg's own integers ({@code jdcolor.c}). */
final class YccJpeg {
    private static final int SCALE_BITS = 16;
    private static final int HALF = 1 << SCALE_BITS - 1;
    private static final int LEVELS = 256;
    private static final int CENTRE = 128;

    private YccJpeg() {}

    static DecodedImage decode(Raster raster) {
        int width = raster.getWidth();
        byte[] rgb = new byte[width * raster.getHeight() * 3];
        int[] row = new int[width * 3];
        int to = 0;
        Tables tables = new Tables();
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int from = 0; from < row.length; from += 3) {
                int luma = row[from];
                int blue = row[from + 1];
                int red = row[from + 2];
                rgb[to++] = clamp(luma + tables.red[red]);
                rgb[to++] = clamp(luma + (tables.greenOfBlue[blue] + tables.greenOfRed[red] >> SCALE_BITS));
                rgb[to++] = clamp(luma + tables.blue[blue]);
            }
        }
        return new DecodedImage(width, raster.getHeight(), rgb);
    }

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(LEVELS - 1, value));
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << SCALE_BITS) + 0.5);
    }

    /** What each colour difference adds; that of green is not yet shifted down. */
    private static final class Tables {
        private final int[] red = new int[LEVELS];
        private final int[] blue = new int[LEVELS];
        private final int[] greenOfRed = new int[LEVELS];
        private final int[] greenOfBlue = new int[LEVELS];

        Tables() {
            for (int i = 0; i < LEVELS; i++) {
                int x = i - CENTRE;
                red[i] = fixed(1.40200) * x + HALF >> SCALE_BITS;
                blue[i] = fixed(1.77200) * x + HALF >> SCALE_BITS;
                greenOfRed[i] = -fixed(0.71414) * x;
                greenOfBlue[i] = -fixed(0.34414) * x + HALF;
            }
        }
    }
}
