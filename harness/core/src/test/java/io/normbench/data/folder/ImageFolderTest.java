package io.normbench.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.Augmentation;
import io.normbench.data.BatchLoader;
import io.normbench.data.DataSplit;
import io.normbench.data.DataWarning;
import io.normbench.data.ImageDataset;
import io.normbench.data.LoaderSettings;
import io.normbench.data.RandomizedImageDataset;
import io.normbench.data.SplitMix64;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.suite.DataSpec;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    private Path root;

    private final DataCatalog catalog = DataCatalog.load(getClass().getClassLoader());

    @BeforeEach
    void writePictures() throws IOException {
        write("train/dog/b.png", filled(20, 10, 0xFF0000));
        write("train/cat/z.jpg", filled(16, 16, 0x808080));
        write("train/cat/a.JPEG", filled(12, 30, 0x00FF00));
        write("val/dog/v.png", filled(9, 9, 0x0000FF));
        write("val/cat/w.png", filled(40, 8, 0xFFFFFF));
        Files.writeString(root.resolve("train/cat/notes.txt"), "not a picture");
    }

    @Test
    void sortedFoldersAreTheLabels() {
        DataSplit split = open();
        assertThat(split.train().classes()).isEqualTo(2);
        assertThat(split.train().size()).isEqualTo(3);
        assertThat(labels(split.train())).containsExactly(0, 0, 1);
        assertThat(labels(split.test())).containsExactly(0, 1);
    }

    @Test
    void normalizesEachChannel() {
        float[] red = read(open().train(), 2);
        assertThat(red[0]).isEqualTo((float) ((1 - 0.485) / 0.229), within(1e-5f));
        assertThat(red[64]).isEqualTo((float) ((0 - 0.456) / 0.224), within(1e-5f));
        assertThat(red[191]).isEqualTo((float) ((0 - 0.406) / 0.225), within(1e-5f));
    }

    @Test
    void readsJpegOfAnyLetterCase() {
        float[] green = read(open().train(), 0);
        assertThat(green[64 + 30]).isEqualTo((float) ((1 - 0.456) / 0.224), within(0.05f));
        assertThat(green[30]).isEqualTo((float) ((0 - 0.485) / 0.229), within(0.05f));
    }

    @Test
    void greyValuesStandForAllChannelsAsTheyAre() throws IOException {
        BufferedImage grey = new BufferedImage(10, 10, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 100; i++) {
            grey.getRaster().setSample(i % 10, i / 10, 0, 100);
        }
        write("val/cat/w.png", grey);
        float[] image = read(open().test(), 0);
        assertThat(image[0]).isEqualTo((float) ((100 / 255.0 - 0.485) / 0.229), within(1e-5f));
        assertThat(image[190]).isEqualTo((float) ((100 / 255.0 - 0.406) / 0.225), within(1e-5f));
    }

    @Test
    void paletteAndTransparencyAreReadAsColours() throws IOException {
        BufferedImage palette = new BufferedImage(10, 10, BufferedImage.TYPE_BYTE_INDEXED);
        BufferedImage clear = new BufferedImage(10, 10, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 100; i++) {
            palette.setRGB(i % 10, i / 10, 0xFFFF0000);
            clear.setRGB(i % 10, i / 10, 0x80FF0000);
        }
        write("val/cat/w.png", palette);
        write("val/dog/v.png", clear);
        float[] expected = read(open().train(), 2);
        assertThat(read(open().test(), 0)).containsExactly(expected, within(1e-5f));
        assertThat(read(open().test(), 1)).containsExactly(expected, within(1e-5f));
    }

    @Test
    void evaluationTakesTheCentre() throws IOException {
        BufferedImage image = filled(32, 8, 0x000000);
        for (int y = 0; y < 8; y++) {
            for (int x = 12; x < 20; x++) {
                image.setRGB(x, y, 0xFFFFFF);
            }
        }
        write("val/cat/w.png", image);
        DataSpec spec = spec(Map.of("image_size", 8, "resize", 8));
        float[] centre = new float[192];
        catalog.open(spec).test().read(0, centre, 0);
        for (int i = 0; i < 64; i++) {
            assertThat(centre[i]).isEqualTo((float) ((1 - 0.485) / 0.229), within(1e-5f));
        }
    }

    @Test
    void augmentedTrainingBatchesAreTheSameForAnyNumberOfThreads() throws IOException {
        write("train/cat/gradient.png", gradient());
        DataSplit split = open();
        Augmentation augmentation = catalog.augmentation(spec(Map.of()));
        LoaderSettings settings = LoaderSettings.of(3, 8);
        try (BatchLoader alone = new BatchLoader(split.train(), augmentation, settings);
                BatchLoader many = new BatchLoader(split.train(), augmentation, settings.withThreads(3))) {
            for (int i = 0; i < 10; i++) {
                assertThat(many.next().images()).isEqualTo(alone.next().images());
            }
        }
    }

    @Test
    void randomReadsCropAndFlipWhilePlainReadsDoNot() throws IOException {
        write("train/cat/a.JPEG", gradient());
        RandomizedImageDataset train = (RandomizedImageDataset) open().train();
        int rising = 0;
        for (int seed = 0; seed < 60; seed++) {
            float[] image = new float[192];
            train.read(0, image, 0, new SplitMix64(seed));
            rising += image[7] > image[0] ? 1 : 0;
        }
        assertThat(rising).isBetween(15, 45);
        assertThat(read(train, 0)).isEqualTo(read(train, 0));
        float[] other = new float[192];
        train.read(0, other, 0, new SplitMix64(1));
        assertThat(other).isNotEqualTo(read(train, 0));
    }

    @Test
    void truncatedPictureIsNamed() throws IOException {
        Path file = root.resolve("train/dog/b.png");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 50));
        assertThatThrownBy(this::open)
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file + " (50 bytes) cannot be decoded");
    }

    @Test
    void truncatedJpegIsNamedThoughItsDecoderOnlyWarns() throws IOException {
        write("train/cat/z.jpg", gradient());
        Path file = root.resolve("train/cat/z.jpg");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 60));
        ImageDataset train = open().train(); // the first picture of each class is decoded, and this is the second
        assertThatThrownBy(() -> read(train, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        file + " (" + (bytes.length - 60) + " bytes) cannot be decoded: it ends too early");
    }

    @Test
    void fileThatIsNoPictureIsNamed() throws IOException {
        Files.writeString(root.resolve("train/dog/b.png"), "hello");
        assertThatThrownBy(this::open)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("b.png (5 bytes) cannot be decoded: its content is neither PNG nor JPEG");
    }

    @Test
    void heldOutPicturesAreLookedAtBeforeTheTraining() throws IOException {
        Files.writeString(root.resolve("val/cat/x.png"), "hello, this is no picture");
        assertThatThrownBy(this::open)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("x.png (25 bytes) cannot be decoded");
    }

    @Test
    void picturesInFoldersWithinAClassBelongToIt() throws IOException {
        write("train/cat/1/2/x.png", filled(9, 9, 0));
        write("train/cat/.hidden/y.png", filled(9, 9, 0));
        DataSplit split = open();
        assertThat(labels(split.train())).containsExactly(0, 0, 0, 1);
        assertThat(split.info().warnings()).isEmpty();
    }

    @Test
    void bmpAndTiffAreReadAndWhatIsNotReadIsWarnedOf() throws IOException {
        for (String format : new String[] {"bmp", "tif"}) {
            Path file = root.resolve("train/dog/c." + format);
            assertThat(ImageIO.write(filled(20, 10, 0xFF0000), format, file.toFile()))
                    .isTrue();
        }
        Files.writeString(root.resolve("train/cat/b.webp"), "RIFF");
        Files.writeString(root.resolve("train/cat/a.GIF"), "GIF");
        Files.writeString(root.resolve("train/stray.jpg"), "");
        DataSplit split = open();
        assertThat(split.train().size()).isEqualTo(5);
        assertThat(read(split.train(), 3)).isEqualTo(read(split.train(), 2));
        assertThat(read(split.train(), 4)).isEqualTo(read(split.train(), 2));
        assertThat(split.info().warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(DataWarning.Kind.LEFT_OUT);
            assertThat(warning.line())
                    .startsWith(root.resolve("train") + ": 3 pictures are left out")
                    .contains("first train/stray.jpg");
        });
    }

    @Test
    void alteredPictureIsFoundWhenItIsRead() throws IOException {
        writeSums();
        write("train/dog/b.png", filled(20, 10, 0x00FF00));
        assertThatThrownBy(this::open)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("train/dog/b.png has SHA-256");
        write("train/dog/b.png", filled(20, 10, 0xFF0000));
        DataSplit split = open();
        assertThat(split.info().sha256()).containsOnlyKeys("SHA256SUMS");
        write("train/cat/z.jpg", filled(16, 16, 0x808181));
        assertThatThrownBy(() -> read(split.train(), 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("train/cat/z.jpg has SHA-256");
    }

    @Test
    void pictureThatTheListNamesMustExist() throws IOException {
        write("val/dog/extra.png", filled(9, 9, 0));
        writeSums();
        Files.delete(root.resolve("val/dog/extra.png"));
        assertThatThrownBy(this::open)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("val/dog/extra.png is missing; SHA256SUMS lists it");
    }

    @Test
    void splitHashChangesWithThePictures() throws IOException {
        String before = open().info().splitSha256();
        assertThat(open().info().splitSha256()).isEqualTo(before);
        write("val/dog/extra.png", filled(9, 9, 0));
        assertThat(open().info().splitSha256()).isNotEqualTo(before);
    }

    @Test
    void missingPartSaysWhatToPutThere() throws IOException {
        Files.move(root.resolve("val"), root.resolve("test"));
        assertThatThrownBy(this::open)
                .isInstanceOf(UserError.class)
                .hasMessageContaining(root.resolve("val") + " is missing")
                .hasMessageContaining("val/<class>/<picture>.jpg");
    }

    @Test
    void classThatOnlyOnePartHasIsNamed() throws IOException {
        write("val/wolf/v.png", filled(9, 9, 0));
        assertThatThrownBy(this::open).isInstanceOf(UserError.class).hasMessageContaining("[wolf]");
    }

    @Test
    void classWithoutPicturesIsNamed() throws IOException {
        Files.createDirectory(root.resolve("train/ant"));
        assertThatThrownBy(this::open)
                .isInstanceOf(UserError.class)
                .hasMessageContaining(root.resolve("train/ant") + " has no pictures");
    }

    @Test
    void resizeBelowTheImageSizeIsRefused() {
        assertThatThrownBy(() -> catalog.open(spec(Map.of("image_size", 8, "resize", 7))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("option 'resize' is 7; expected at least image_size, which is 8");
    }

    private DataSplit open() {
        return catalog.open(spec(Map.of()));
    }

    private DataSpec spec(Map<String, Object> more) {
        Map<String, Object> options = new TreeMap<>(Map.of("root", root.toString(), "image_size", 8, "resize", 9));
        options.putAll(more);
        return new DataSpec("image-folder", options);
    }

    private void writeSums() throws IOException {
        StringBuilder sums = new StringBuilder();
        try (var files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sums.append(Sha256.of(Files.readAllBytes(file)) + "  " + root.relativize(file) + "\n");
            }
        }
        Files.writeString(root.resolve("SHA256SUMS"), sums);
    }

    private void write(String name, BufferedImage image) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, name.endsWith(".png") ? "png" : "jpg", file.toFile()))
                .isTrue();
    }

    private static BufferedImage filled(int width, int height, int rgb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    /** Red rises from left to right. */
    private static BufferedImage gradient() {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, x * 4 << 16);
            }
        }
        return image;
    }

    private static float[] read(ImageDataset data, int index) {
        float[] image = new float[data.shape().size()];
        data.read(index, image, 0);
        return image;
    }

    private static int[] labels(ImageDataset data) {
        int[] labels = new int[data.size()];
        Arrays.setAll(labels, data::label);
        return labels;
    }
}
