package io.normbench.data;

import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A decoded picture: 8-bit red, green and blue of each pixel, in row order.
 *
 * <p>Values are those in the file: embedded colour profiles are ignored, transparency is dropped, a grey value stands
 * for all three channels. This is what the usual Python loaders do ({@code convert("RGB")}).
 *
 * @param rgb three bytes a pixel
 */
public record DecodedImage(int width, int height, byte[] rgb) {
    /**
     * Decodes the {@code bytes} of {@code file}.
     *
     * @throws UserError if they are no picture that can be read
     */
    public static DecodedImage of(Path file, byte[] bytes) {
        // A stream of our own: ImageIO would otherwise put a cache file on disk for every picture. It needs no closing.
        var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes));
        Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
        if (!readers.hasNext()) {
            throw unreadable(file, bytes.length, "its content is neither PNG nor JPEG", null);
        }
        ImageReader reader = readers.next();
        try {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(stream, true, true);
            JpegHeader header = JpegHeader.of(bytes);
            DecodedImage image = header.components() == 4
                    ? CmykJpeg.decode(reader.readRaster(0, null), header.adobeTransform())
                    : of(reader.read(0));
            // The JPEG reader fills what is missing with grey and only warns of it.
            if (warnings.stream().anyMatch(warning -> warning.contains("Truncated") || warning.contains("Premature"))) {
                throw unreadable(file, bytes.length, "it ends too early", null);
            }
            return image;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable(file, bytes.length, e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    /**
     * Channels (always 3), height and width of the picture in {@code file}; only its head is read.
     *
     * @throws UserError if it is no picture that can be read
     */
    public static ImageShape shape(Path file) {
        try (ImageInputStream stream = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw unreadable(file, stream.length(), "its content is neither PNG nor JPEG", null);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return new ImageShape(3, reader.getHeight(0), reader.getWidth(0));
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable(file, file.toFile().length(), e.getMessage(), e);
        }
    }

    private static DecodedImage of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[width * height * 3];
        ColorModel model = image.getColorModel();
        if (model instanceof ComponentColorModel) {
            copyBands(image.getRaster(), Math.max(0, model.getComponentSize(0) - 8), rgb);
        } else {
            copyColours(image, rgb); // palettes and packed colours
        }
        return new DecodedImage(width, height, rgb);
    }

    /** Copies samples as they are: {@code getRGB} would convert grey values as if they were linear light. */
    private static void copyBands(Raster raster, int excessBits, byte[] rgb) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        boolean grey = bands < 3;
        int[] row = new int[width * bands];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int from = 0; from < row.length; from += bands) {
                rgb[to++] = (byte) (row[from] >> excessBits);
                rgb[to++] = (byte) (row[grey ? from : from + 1] >> excessBits);
                rgb[to++] = (byte) (row[grey ? from : from + 2] >> excessBits);
            }
        }
    }

    private static void copyColours(BufferedImage image, byte[] rgb) {
        int width = image.getWidth();
        int[] row = new int[width];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                rgb[to++] = (byte) (argb >> 16);
                rgb[to++] = (byte) (argb >> 8);
                rgb[to++] = (byte) argb;
            }
        }
    }

    private static UserError unreadable(Path file, long bytes, String why, Throwable cause) {
        return UserError.infrastructure(
                file.toAbsolutePath() + " (" + bytes + " bytes) cannot be decoded: " + why
                        + "; expected a whole PNG or JPEG. Fetch it again",
                cause);
    }
}
