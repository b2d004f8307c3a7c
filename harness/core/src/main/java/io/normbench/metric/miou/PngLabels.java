package io.normbench.metric.miou;

import io.normbench.util.OneLine;
import io.normbench.util.PictureSize;
import io.normbench.util.PngChunks;
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
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Reads label maps from PNG: one channel of at most 8 bits, whose samples or palette indices are the labels. */
public final class PngLabels {
    private static final int BITS = 8;
    private static final int COLOUR = 0xFFFFFF;

    /** What a grey is a multiple of. */
    static final int GREY = 0x010101;

    private PngLabels() {}

    /**
     * A map with the colours of its palette.
     *
     * @param labels the map
     * @param colours the colour 0xRRGGBB of each label; null for a map without a palette
     */
    record Coloured(LabelMap labels, int @Nullable [] colours) {
        /** Which labels occur. */
        private boolean[] seen() {
            boolean[] seen = new boolean[LabelMap.LARGEST + 1];
            for (int pixel = 0; pixel < labels.labels().length; pixel++) {
                seen[labels.label(pixel)] = true;
            }
            return seen;
        }

        /** The colour of a label; -1 if the palette has none. */
        int colour(int label) {
            return colours != null && label < colours.length ? colours[label] : -1;
        }

        /**
         * The first label that occurs whose colour is neither the one that {@code wanted} gives nor the grey of that
         * value; -1 if there is none. A palette of greys that rise with the label, and no palette at all, say which
         * labels a map holds as well.
         */
        int odd(IntUnaryOperator wanted) {
            if (colours == null) {
                return -1;
            }
            boolean[] seen = seen();
            for (int label = 0; label < seen.length; label++) {
                boolean usual = colour(label) == wanted.applyAsInt(label) || colour(label) == label * GREY;
                if (seen[label] && !usual) {
                    return label;
                }
            }
            return -1;
        }
    }

    /** Reads one file. */
    static Coloured read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.badData(file + ": no such file; expected a PNG label map");
        }
        try {
            return read(file, Files.readAllBytes(file));
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
        Coloured map = read(file, bytes);
        int odd = map.odd(colours);
        if (odd >= 0) {
            throw UserError.badData(String.format(
                    Locale.ROOT,
                    "%s: entry %d of the palette is the colour %06X; expected %06X, the colour of label %d, or the "
                            + "grey %06X. An image program may have sorted the palette anew: make the map again "
                            + "from its source, or as 8-bit grey whose values are the labels",
                    file,
                    odd,
                    map.colour(odd) & COLOUR,
                    colours.applyAsInt(odd),
                    odd,
                    odd * GREY));
        }
        return map.labels();
    }

    private static Coloured read(Path file, byte[] bytes) {
        BufferedImage image = decode(file, PngChunks.critical(bytes));
        return new Coloured(labels(file, image), colours(image));
    }

    private static int @Nullable [] colours(BufferedImage image) {
        if (!(image.getColorModel() instanceof IndexColorModel palette)) {
            return null;
        }
        int[] colours = new int[palette.getMapSize()];
        for (int label = 0; label < colours.length; label++) {
            colours[label] = palette.getRGB(label) & COLOUR;
        }
        return colours;
    }

    private static LabelMap labels(Path file, BufferedImage image) {
        Raster raster = image.getRaster();
        if (raster.getNumBands() != 1 || raster.getSampleModel().getSampleSize(0) > BITS) {
            throw UserError.badData(file + ": has " + raster.getNumBands() + " channels of "
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

    private static BufferedImage decode(Path file, byte[] bytes) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try {
            reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)), true, true);
            PictureSize.require(reader.getHeight(0), reader.getWidth(0), bytes.length, PictureSize.OF_PNG_BYTE);
            return reader.read(0);
        } catch (IOException | RuntimeException e) {
            // Damaged files make readers throw almost anything.
            throw unreadable(file, e);
        } finally {
            reader.dispose();
        }
    }

    private static UserError unreadable(Path file, Exception e) {
        return UserError.badData(file + ": cannot be read as PNG: "
                + OneLine.of(e.getMessage() == null ? e.toString() : e.getMessage()));
    }
}
