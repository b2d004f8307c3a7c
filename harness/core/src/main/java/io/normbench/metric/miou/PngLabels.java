package io.normbench.metric.miou;

import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** Reads label maps from PNG: one channel of at most 8 bits, whose samples or palette indices are the labels. */
final class PngLabels {
    private static final int BITS = 8;

    private PngLabels() {}

    /** Reads one file. */
    static LabelMap read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.usage(file + ": no such file; expected a PNG label map");
        }
        Raster raster = decode(file).getRaster();
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

    private static BufferedImage decode(Path file) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream bytes = new FileImageInputStream(file.toFile())) {
            reader.setInput(bytes);
            return reader.read(0);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw UserError.usage(file + ": cannot be read as PNG: " + e.getMessage());
        } finally {
            reader.dispose();
        }
    }
}
