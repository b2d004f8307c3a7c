package io.normbench.data.picture;

import io.normbench.data.ImageShape;
import io.normbench.util.UserError;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What the head of a picture file says, read without its pixels.
 *
 * @param height rows, as they lie in the file
 * @param width columns, as they lie in the file
 * @param orientation what EXIF says of how to turn it, 1 to 8; 1 is as it lies
 */
public record PictureHead(int height, int width, int orientation) {
    private static final int BUFFER = 1 << 12;
    private static final int MOST_EXIF = 1 << 16;

    private static final int JPEG = 0xFFD8;
    private static final int APPLICATION_1 = 0xE1;
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final String EXIF = "Exif\0\0";

    private static final long PNG = 0x89504E470D0A1A0AL;
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int PNG_EXIF = 0x65584966;

    /** Whether EXIF asks to show it otherwise than it lies in the file. */
    public boolean isTurned() {
        return orientation != Exif.UPRIGHT;
    }

    /** Whether it is shown with rows and columns changed. */
    public boolean swapsSides() {
        return Exif.turns(orientation);
    }

    /**
     * Reads the head of {@code file}.
     *
     * @throws UserError if it is no picture that can be read
     */
    public static PictureHead read(Path file) {
        try (DataInputStream in = open(file)) {
            in.mark(Long.BYTES);
            long first = in.readLong();
            if (first == PNG) {
                return png(in);
            }
            if (first >>> 48 == JPEG) {
                in.reset();
                in.skipNBytes(2);
                return jpeg(in);
            }
        } catch (EOFException e) {
            throw DecodedImage.unreadable(file, file.toFile().length(), new IOException("it ends too early", e));
        } catch (IOException e) {
            throw DecodedImage.unreadable(file, file.toFile().length(), e);
        }
        ImageShape shape = DecodedImage.shape(file);
        return new PictureHead(shape.height(), shape.width(), Exif.UPRIGHT);
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile()), BUFFER));
    }

    private static PictureHead png(DataInputStream in) throws IOException {
        int height = 0;
        int width = 0;
        int orientation = Exif.UPRIGHT;
        for (boolean pixels = false; !pixels; ) {
            int length = in.readInt();
            int name = in.readInt();
            if (name == IHDR) {
                width = in.readInt();
                height = in.readInt();
                length -= 2 * Integer.BYTES;
            } else if (name == PNG_EXIF && length > 0 && length <= MOST_EXIF) {
                byte[] tiff = in.readNBytes(length);
                orientation = Exif.orientation(tiff, 0, tiff.length);
                length = 0;
            }
            pixels = name == IDAT || name == IEND;
            if (length < 0) {
                throw new IOException("a chunk has a negative length");
            }
            if (!pixels) {
                in.skipNBytes(length + (long) Integer.BYTES);
            }
        }
        return new PictureHead(positive(height, "rows"), positive(width, "columns"), orientation);
    }

    private static PictureHead jpeg(DataInputStream in) throws IOException {
        int orientation = Exif.UPRIGHT;
        while (true) {
            int marker = marker(in);
            if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                throw new IOException("it has no frame header");
            }
            if (marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
                continue;
            }
            int length = in.readUnsignedShort() - 2;
            if (length < 0) {
                throw new IOException("a segment has a length below 2");
            }
            if (JpegFile.isFrame(marker)) {
                in.readUnsignedByte(); // bits of a sample
                int height = in.readUnsignedShort();
                int width = in.readUnsignedShort();
                return new PictureHead(positive(height, "rows"), positive(width, "columns"), orientation);
            }
            byte[] application = marker == APPLICATION_1 ? in.readNBytes(length) : new byte[0];
            if (new String(application, 0, Math.min(EXIF.length(), application.length), StandardCharsets.ISO_8859_1)
                    .equals(EXIF)) {
                orientation = Exif.orientation(application, EXIF.length(), application.length - EXIF.length());
            }
            in.skipNBytes(length - application.length);
        }
    }

    /** The next marker; what stands between segments is passed over. */
    private static int marker(DataInputStream in) throws IOException {
        int before = 0;
        while (true) {
            int next = in.readUnsignedByte();
            if (before == 0xFF && next != 0xFF && next != 0) {
                return next;
            }
            before = next;
        }
    }

    private static int positive(int size, String what) throws IOException {
        if (size < 1) {
            throw new IOException("it has " + size + " " + what);
        }
        return size;
    }
}
