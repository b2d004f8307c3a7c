package io.normbench.metric.miou;

import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads label maps from PNG: one channel of at most 8 bits, whose samples or palette indices are the labels. */
public final class PngLabels {
    private static final int BITS = 8;

    private PngLabels() {}

    /** Reads one file. */
    static LabelMap read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.usage(file + ": no such file; expected a PNG label map");
        }
        try (ImageInputStream bytes = new FileImageInputStream(file.toFile())) {
            return labels(file, decode(file, bytes));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads the {@code bytes} of {@code file}, a map with a palette that says which labels it holds.
     *
     * @param colours the colour 0xRRGGBB that a palette must have for each label that occurs; a palette of greys that
     *     rise with the label is taken too, and so is a map without a palette
     * @throws UserError if they are no such map
     */
    public static LabelMap read(Path file, byte[] bytes, IntUnaryOperator colours) {
        BufferedImage image = decode(file, new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
        LabelMap map = labels(file, image);
        if (image.getColorModel() instanceof IndexColorModel palette) {
            checkPalette(file, map, palette, colours);
        }
        return map;
    }

    private static void checkPalette(Path file, LabelMap map, IndexColorModel palette, IntUnaryOperator colours) {
        boolean[] seen = new boolean[LabelMap.LARGEST + 1];
        for (int pixel = 0; pixel < map.labels().length; pixel++) {
            seen[map.label(pixel)] = true;
        }
        for (int label = 0; label < seen.length; label++) {
            if (!seen[label]) {
                continue;
            }
            int expected = colours.applyAsInt(label);
            int found = label < palette.getMapSize() ? palette.getRGB(label) & 0xFFFFFF : -1;
            if (found != expected && found != label * 0x010101) {
                throw UserError.usage(String.format(
                        Locale.ROOT,
                        "%s: entry %d of the palette is the colour %06X; expected %06X, the colour of label %d, or the "
                                + "grey %06X. An image program may have sorted the palette anew: make the map again "
                                + "from its source, or as 8-bit grey whose values are the labels",
                        file, label, found & 0xFFFFFF, expected, label, label * 0x010101));
            }
        }
    }

    private static LabelMap labels(Path file, BufferedImage image) {
        Raster raster = image.getRaster();
        if (raster.getNumBands() != 1 || raster.getSampleModel().getSampleSize(0) > BITS) {
            throw UserError.usage(file + ": has " + raster.getNumBands() + " channels of "
                    + raster.getSampleModel().getSampleSize(0)
                    + " bits; expected a label map: an 8-bit grey or palette PNG");
        }
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] labels = new byte[height * width];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                labels[y * width + x] = (byte) row[x];
            }
        }
        return new LabelMap(height, width, labels);
    }

    private static BufferedImage decode(Path file, ImageInputStream bytes) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try {
            reader.setInput(bytes);
            return reader.read(0);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable(file, e);
        } finally {
            reader.dispose();
        }
    }

    private static UserError unreadable(Path file, Exception e) {
        return UserError.usage(file + ": cannot be read as PNG: " + e.getMessage());
    }
}
