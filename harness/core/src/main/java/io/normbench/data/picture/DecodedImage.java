package io.normbench.data.picture;

import io.normbench.data.CheckedFolder;
import io.normbench.data.ImageShape;
import io.normbench.util.OneLine;
import io.normbench.util.PictureSize;
import io.normbench.util.PngChunks;
import io.normbench.util.UserError;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A decoded picture: 8-bit red, green and blue of each pixel, in row order.
 *
 * <p>Values are those in the file: embedded colour profiles are ignored, transparency is dropped, a grey value stands
 * for all three channels, and EXIF's orientation is not applied. This is what the usual Python loaders do
 * ({@code convert("RGB")}), but for grey samples of 16 bits, of which Pillow clips all above 255 to white; the upper byte is
 * taken here. Which components a JPEG has is decided as libjpeg decides it; ImageIO has rules of its own.
 *
 * @param rgb three bytes a pixel
 */
public record DecodedImage(int width, int height, byte[] rgb) {
    /** Formats that are read as Pillow reads them; ImageIO would also take any file that begins with zeros. */
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "jpg", "bmp", "gif", "tif", "tiff");

    private static final int BYTE = 8;

    /**
     * Decodes the {@code bytes} of {@code file}.
     *
     * @throws UserError if they are no picture that can be read
     */
    public static DecodedImage of(Path file, byte[] bytes) {
        JpegFile jpeg = JpegFile.of(bytes);
        byte[] bare = jpeg.components() > 0 ? jpeg.bare(bytes) : PngChunks.critical(bytes);
        // A stream of our own: ImageIO would otherwise put a cache file on disk for every picture. It needs no closing.
        ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bare));
        try {
            ImageReader reader = reader(stream);
            try {
                List<String> warnings = new ArrayList<>();
                reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
                reader.setInput(stream, true, true);
                PictureSize.require(reader.getHeight(0), reader.getWidth(0), bytes.length, pixelsOfByte(jpeg, bytes));
                DecodedImage image = decode(reader, jpeg);
                // The JPEG reader fills what is missing with grey and only warns of it.
                if (warnings.stream()
                        .anyMatch(warning -> warning.contains("Truncated") || warning.contains("Premature"))) {
                    throw new IOException("it ends too early");
                }
                return image;
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // Damaged files make readers throw almost anything.
            throw unreadable(file, bytes.length, e);
        } catch (OutOfMemoryError e) {
            // A whole picture may be too large for a worker's memory.
            throw unreadable(file, bytes.length, new IOException("its pixels do not fit into memory", e));
        }
    }

    /**
     * Reads the picture {@code name} of {@code folder}, checked and decoded.
     *
     * @throws UserError if it is not there, not what the folder's checksums say, or no picture that can be read
     */
    public static DecodedImage in(CheckedFolder folder, String name) {
        return of(folder.file(name), folder.read(name));
    }

    private static int pixelsOfByte(JpegFile jpeg, byte[] bytes) {
        if (jpeg.components() > 0) {
            return PictureSize.OF_JPEG_BYTE;
        }
        return PngChunks.isPng(bytes) ? PictureSize.OF_PNG_BYTE : PictureSize.ANY;
    }

    private static DecodedImage decode(ImageReader reader, JpegFile jpeg) throws IOException {
        return switch (jpeg.components()) {
            case 3 -> jpeg.isYcc() ? YccJpeg.decode(reader.readRaster(0, null)) : of(reader.readRaster(0, null), 0);
            case 4 -> CmykJpeg.decode(reader.readRaster(0, null), jpeg.adobeTransform());
            default -> of(reader.read(0));
        };
    }

    private static ImageReader reader(ImageInputStream stream) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return reader;
            }
            reader.dispose();
        }
        throw new IOException("its content is neither PNG nor JPEG, nor BMP, GIF or TIFF");
    }

    /**
     * Channels (always 3), height and width of the picture in {@code file}; only its head is read.
     *
     * @throws UserError if it is no picture that can be read
     */
    static ImageShape shape(Path file) {
        try (ImageInputStream stream = new FileImageInputStream(file.toFile())) {
            ImageReader reader = reader(stream);
            try {
                reader.setInput(stream, true, true);
                return new ImageShape(3, reader.getHeight(0), reader.getWidth(0));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, file.toFile().length(), e);
        }
    }

    private static DecodedImage of(BufferedImage image) throws IOException {
        ColorModel model = image.getColorModel();
        if (model instanceof ComponentColorModel) {
            int bits = model.getComponentSize(0);
            if (model.getTransferType() > DataBuffer.TYPE_USHORT || bits > 2 * BYTE) {
                throw new IOException("its samples are no whole numbers of 8 or 16 bits");
            }
            int colours = model.getColorSpace().getType();
            if (colours != ColorSpace.TYPE_RGB && colours != ColorSpace.TYPE_GRAY) {
                throw new IOException("its colours are neither RGB nor grey");
            }
            return of(image.getRaster(), Math.max(0, bits - BYTE));
        }
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[width * height * 3];
        copyColours(image, rgb); // palettes and packed colours
        return new DecodedImage(width, height, rgb);
    }

    /** Copies samples as they are: {@code getRGB} would convert grey values as if they were linear light. */
    private static DecodedImage of(Raster raster, int excessBits) {
        int width = raster.getWidth();
        byte[] rgb = new byte[width * raster.getHeight() * 3];
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
        return new DecodedImage(width, raster.getHeight(), rgb);
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

    static UserError unreadable(Path file, long bytes, Exception cause) {
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return UserError.badData(
                file.toAbsolutePath() + " (" + bytes + " bytes) cannot be decoded: "
                        + OneLine.of(why.lines().findFirst().orElse(""))
                        + "; expected a whole PNG or JPEG. Fetch it again",
                cause);
    }
}
