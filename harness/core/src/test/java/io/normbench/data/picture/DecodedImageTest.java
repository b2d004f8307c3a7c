package io.normbench.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.data.Jpegs;
import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodedImageTest {
    private static final int ICC = 0xE2;
    private static final int ADOBE = 0xEE;

    private final byte[] full = Jpegs.full(24, 16);
    private final byte[] plain = Jpegs.plain(24, 16);

    @TempDir
    private Path folder;

    private static byte[] rgb(byte[] file) {
        return DecodedImage.of(Path.of("a.jpg"), file).rgb();
    }

    @Test
    void coloursOfAJpegAreThoseOfLibjpeg() throws IOException {
        for (byte[] file : List.of(full, plain)) {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file)); // which leaves it to libjpeg
            byte[] expected = new byte[24 * 16 * 3];
            for (int i = 0; i < 24 * 16; i++) {
                int colour = image.getRGB(i % 24, i / 24);
                expected[3 * i] = (byte) (colour >> 16);
                expected[3 * i + 1] = (byte) (colour >> 8);
                expected[3 * i + 2] = (byte) colour;
            }
            assertThat(rgb(file)).isEqualTo(expected);
        }
    }

    @Test
    void threeComponentsWithoutAMarkerAreLumaAndColourWhateverTheirIds() {
        byte[] unmarked = Jpegs.withoutJfif(full);
        assertThat(rgb(unmarked)).isEqualTo(rgb(full));
        assertThat(rgb(Jpegs.withIds(unmarked, 0, 1, 2))).isEqualTo(rgb(full));
        assertThat(rgb(Jpegs.withIds(unmarked, 3, 4, 5))).isEqualTo(rgb(full));
        assertThat(JpegFile.of(Jpegs.withIds(unmarked, 'R', 'G', 'B')).isYcc()).isFalse();
        assertThat(rgb(Jpegs.withIds(unmarked, 'R', 'G', 'B'))).isNotEqualTo(rgb(full));
        assertThat(rgb(Jpegs.withIds(full, 'R', 'G', 'B'))).isEqualTo(rgb(full));
    }

    @Test
    void anAdobeMarkerCountsWhereThereIsNoJfif() {
        byte[] unmarked = Jpegs.withoutJfif(full);
        for (int transform : new int[] {1, 2, 7}) {
            assertThat(rgb(Jpegs.with(unmarked, ADOBE, adobe(transform)))).isEqualTo(rgb(full));
        }
        assertThat(rgb(Jpegs.with(unmarked, ADOBE, adobe(0)))).isNotEqualTo(rgb(full));
        assertThat(rgb(Jpegs.with(full, ADOBE, adobe(0)))).isEqualTo(rgb(full));
        assertThat(rgb(Jpegs.with(unmarked, ADOBE, "Adobe".getBytes(StandardCharsets.US_ASCII))))
                .as("too short to be one")
                .isEqualTo(rgb(full));
    }

    /** "Adobe" without a zero, version 100, two flags, transform. */
    private static byte[] adobe(int transform) {
        byte[] content = Arrays.copyOf("Adobe".getBytes(StandardCharsets.US_ASCII), 12);
        content[6] = 100;
        content[11] = (byte) transform;
        return content;
    }

    @Test
    void colourProfilesAreIgnoredHoweverBroken() {
        List<byte[]> profiles = List.of(
                Jpegs.content("ICC_PROFILE"),
                Jpegs.content("ICC_PROFILE", 1, 1),
                Jpegs.content("ICC_PROFILE", 1, 2, 9, 9, 9),
                Jpegs.content("ICC_PROFILE", 0, 0, 1),
                Jpegs.content("ICC"));
        for (byte[] profile : profiles) {
            assertThat(rgb(Jpegs.with(plain, ICC, profile))).isEqualTo(rgb(plain));
            assertThat(rgb(Jpegs.with(Jpegs.with(plain, ICC, profile), ICC, profile)))
                    .isEqualTo(rgb(plain));
        }
    }

    @Test
    void orientationIsReadAndNotApplied() throws IOException {
        byte[] turned = Jpegs.withOrientation(plain, 8);
        assertThat(rgb(turned)).isEqualTo(rgb(plain));
        PictureHead head = PictureHead.read(Files.write(folder.resolve("a.jpg"), turned));
        assertThat(head).isEqualTo(new PictureHead(16, 24, 8));
        assertThat(head.swapsSides()).isTrue();
        assertThat(PictureHead.read(Files.write(folder.resolve("a.jpg"), plain)))
                .isEqualTo(new PictureHead(16, 24, 1));
        assertThat(PictureHead.read(Files.write(folder.resolve("a.jpg"), Jpegs.withOrientation(plain, 9)))
                        .isTurned())
                .isFalse();
        byte[] broken = Jpegs.with(plain, 0xE1, Jpegs.content("Exif", 0, 'I', 'I', 42, 0, 99, 0, 0, 0));
        assertThat(PictureHead.read(Files.write(folder.resolve("a.jpg"), broken))
                        .isTurned())
                .isFalse();
    }

    @Test
    void chunksOfAPngThatNoPixelDependsOnAreIgnored() throws IOException {
        byte[] red = {0, (byte) 200, 30};
        byte[] green = {0, 10, (byte) 255};
        BufferedImage image =
                new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(2, 3, red, green, red));
        image.getRaster().setSample(3, 2, 0, 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        byte[] png = bytes.toByteArray();
        for (String name : List.of("iCCP", "zTXt", "iTXt", "gAMA", "tRNS", "eXIf", "sRGB", "tIME", "prVt")) {
            byte[] odd = withChunk(png, name, new byte[] {1, 2, 3});
            assertThat(rgb(odd)).as(name).isEqualTo(rgb(png));
            assertThat(PictureHead.read(Files.write(folder.resolve("a.png"), odd)))
                    .isEqualTo(new PictureHead(4, 5, 1));
        }
    }

    /** The file with a chunk after its head, whose checksum is wrong. */
    private static byte[] withChunk(byte[] png, String name, byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int head = 8 + 25;
        bytes.write(png, 0, head);
        bytes.writeBytes(new byte[] {0, 0, 0, (byte) data.length});
        bytes.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(data);
        bytes.writeBytes(new byte[4]);
        bytes.write(png, head, png.length - head);
        return bytes.toByteArray();
    }

    @Test
    void damagedFilesGiveAMessageOrAPicture() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB), "png", png);
        Random random = new Random(1);
        for (byte[] file : List.of(full, plain, Jpegs.withOrientation(plain, 6), png.toByteArray())) {
            boolean isPng = file[0] != plain[0];
            for (int i = 0; i < 300; i++) {
                byte[] damaged = Arrays.copyOf(file, i % 3 == 0 ? random.nextInt(file.length) : file.length);
                for (int j = 0; j < 1 + i % 4 && damaged.length > 0; j++) {
                    int at = random.nextInt(damaged.length);
                    // A PNG's size may be anything, and would be filled.
                    damaged[at] = isPng && at >= 16 && at < 24 ? damaged[at] : (byte) random.nextInt();
                }
                messageOrNothing(() -> rgb(damaged));
                Path path = Files.write(folder.resolve("damaged"), damaged);
                messageOrNothing(() -> PictureHead.read(path));
            }
        }
    }

    private static void messageOrNothing(Runnable reading) {
        try {
            reading.run();
        } catch (UserError e) {
            assertThat(e.isBadData()).isTrue();
            assertThat(e.getMessage()).contains("cannot be decoded").doesNotContain("\n");
        }
    }

    @Test
    void aSizeThatIsNoPicturesIsRefused() {
        byte[] huge = full.clone();
        for (int i = 0; i + 9 < huge.length; i++) {
            if ((huge[i] & 0xFF) == 0xFF && (huge[i + 1] & 0xFF) == 0xC0) {
                Arrays.fill(huge, i + 5, i + 9, (byte) 0xF0);
            }
        }
        assertThatThrownBy(() -> rgb(huge))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it says that it has 61680 x 61680 (height x width) pixels");
    }
}
