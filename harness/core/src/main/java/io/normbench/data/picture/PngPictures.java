package io.normbench.data.picture;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes pictures as PNG files. */
public final class PngPictures {
    private PngPictures() {}

    /**
     * A colour picture.
     *
     * @param rgb red, green and blue of each pixel, in row order
     */
    public static byte[] rgb(int width, int height, byte[] rgb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        int from = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++, from += 3) {
                row[x] = (rgb[from] & 0xFF) << 16 | (rgb[from + 1] & 0xFF) << 8 | rgb[from + 2] & 0xFF;
            }
            image.getRaster().setDataElements(0, y, width, 1, row);
        }
        return encode(image);
    }

    /**
     * A picture of palette indices, 8 bits each.
     *
     * @param indices one byte a pixel, in row order
     */
    public static byte[] indexed(int width, int height, byte[] indices, IndexColorModel palette) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setDataElements(0, 0, width, height, indices);
        return encode(image);
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // A stream of our own: ImageIO would otherwise put a cache file on disk for every picture.
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new AssertionError("every Java platform writes PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory failed", e);
        }
        return bytes.toByteArray();
    }
}
