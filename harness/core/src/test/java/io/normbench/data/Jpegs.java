package io.normbench.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageOutputStream;
import org.w3c.dom.Element;

/** JPEG files for tests, and changes of their markers. */
public final class Jpegs {
    private Jpegs() {}

    /** A colourful picture with a JFIF marker, its colours at half the resolution. */
    public static byte[] plain(int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture(width, height), "jpg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The same with its colours at full resolution. */
    public static byte[] full(int width, int height) {
        BufferedImage image = picture(width, height);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
            String format = metadata.getNativeMetadataFormatName();
            Element tree = (Element) metadata.getAsTree(format);
            Element luma = (Element) tree.getElementsByTagName("componentSpec").item(0);
            luma.setAttribute("HsamplingFactor", "1");
            luma.setAttribute("VsamplingFactor", "1");
            metadata.setFromTree(format, tree);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, metadata), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static BufferedImage picture(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, 255 * x / width << 16 | 255 * y / height << 8 | 255 * ((x / 4 + y / 4) % 2));
            }
        }
        return image;
    }

    /** The file with an EXIF marker that gives an orientation. */
    public static byte[] withOrientation(byte[] jpeg, int orientation) {
        byte[] exif = {
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        return with(jpeg, 0xE1, exif);
    }

    /** The file with one more segment, before all others. */
    public static byte[] with(byte[] jpeg, int marker, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(jpeg, 0, 2);
        bytes.write(0xFF);
        bytes.write(marker);
        bytes.write(content.length + 2 >> 8);
        bytes.write(content.length + 2);
        bytes.writeBytes(content);
        bytes.write(jpeg, 2, jpeg.length - 2);
        return bytes.toByteArray();
    }

    /** A segment's content: a name with a zero after it, and bytes. */
    public static byte[] content(String name, int... values) {
        byte[] start = (name + "\0").getBytes(StandardCharsets.ISO_8859_1);
        byte[] content = Arrays.copyOf(start, start.length + values.length);
        for (int i = 0; i < values.length; i++) {
            content[start.length + i] = (byte) values[i];
        }
        return content;
    }

    /** The file without its JFIF marker. */
    public static byte[] withoutJfif(byte[] jpeg) {
        int at = find(jpeg, 0xE0);
        int length = 2 + length(jpeg, at);
        byte[] without = Arrays.copyOf(jpeg, jpeg.length - length);
        System.arraycopy(jpeg, at + length, without, at, jpeg.length - at - length);
        return without;
    }

    /** The file with other ids of its three components. */
    public static byte[] withIds(byte[] jpeg, int... ids) {
        byte[] changed = jpeg.clone();
        int frame = find(jpeg, 0xC0);
        int scan = find(jpeg, 0xDA);
        for (int i = 0; i < ids.length; i++) {
            changed[frame + 10 + 3 * i] = (byte) ids[i];
            changed[scan + 5 + 2 * i] = (byte) ids[i];
        }
        return changed;
    }

    /** The file with another size in its head. */
    public static byte[] withSize(byte[] jpeg, int height, int width) {
        byte[] changed = jpeg.clone();
        int frame = find(jpeg, 0xC0);
        changed[frame + 5] = (byte) (height >> 8);
        changed[frame + 6] = (byte) height;
        changed[frame + 7] = (byte) (width >> 8);
        changed[frame + 8] = (byte) width;
        return changed;
    }

    private static int find(byte[] jpeg, int marker) {
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) != marker) {
            at += 2 + length(jpeg, at);
        }
        return at;
    }

    private static int length(byte[] jpeg, int at) {
        return (jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF;
    }
}
