package io.normbench.data.picture;

import java.awt.image.Raster;

/**
 * Converts the four raw components of a CMYK or YCCK JPEG to red, green and blue.
 *
 * <p>ImageNet has some of these, and ImageIO reads them with wrong colours. As in Pillow, the components count as
 * stored inverted (Adobe's way), and ink is mixed without a colour profile: {@code red = (1 - cyan) (1 - black)}.
 */
final class CmykJpeg {
    private static final int YCCK = 2;

    private CmykJpeg() {}

    static DecodedImage decode(Raster raster, int adobeTransform) {
        int width = raster.getWidth();
        byte[] rgb = new byte[width * raster.getHeight() * 3];
        int[] row = new int[width * 4];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int from = 0; from < row.length; from += 4) {
                if (adobeTransform == YCCK) {
                    toInvertedInks(row, from);
                }
                for (int ink = 0; ink < 3; ink++) {
                    rgb[to++] = (byte) mix(row[from + ink], row[from + 3]);
                }
            }
        }
        return new DecodedImage(width, raster.getHeight(), rgb);
    }

    private static void toInvertedInks(int[] row, int at) {
        double luma = row[at];
        double blue = row[at + 1] - 128;
        double red = row[at + 2] - 128;
        row[at] = 255 - clamp(luma + 1.402 * red);
        row[at + 1] = 255 - clamp(luma - 0.344136 * blue - 0.714136 * red);
        row[at + 2] = 255 - clamp(luma + 1.772 * blue);
    }

    private static int mix(int noInk, int noBlack) {
        return noBlack - ((255 - noInk) * noBlack + 127) / 255;
    }

    private static int clamp(double value) {
        return (int) Math.max(0, Math.min(255, Math.rint(value)));
    }
}
