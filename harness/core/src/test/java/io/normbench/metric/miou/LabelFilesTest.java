package io.normbench.metric.miou;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelFilesTest {
    @TempDir
    private Path folder;

    private static BufferedImage grey(int width, int... labels) {
        return filled(new BufferedImage(width, labels.length / width, BufferedImage.TYPE_BYTE_GRAY), labels);
    }

    /** A palette whose colours are not in the order of their indices. */
    private static BufferedImage palette(int width, int... labels) {
        byte[] red = new byte[256];
        byte[] other = new byte[256];
        for (int i = 0; i < 256; i++) {
            red[i] = (byte) (37 * i);
            other[i] = (byte) (255 - i);
        }
        IndexColorModel colours = new IndexColorModel(8, 256, red, other, red);
        return filled(
                new BufferedImage(width, labels.length / width, BufferedImage.TYPE_BYTE_INDEXED, colours), labels);
    }

    private static BufferedImage filled(BufferedImage image, int... labels) {
        image.getRaster().setSamples(0, 0, image.getWidth(), image.getHeight(), 0, labels);
        return image;
    }

    private Path write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void aGreyPngAndAPalettePngHoldTheirLabelsAsTheyAre() throws IOException {
        Path truth = write("truth.png", palette(3, 0, 1, 255, 2, 2, 1));
        Path prediction = write("prediction.png", grey(3, 0, 1, 2, 2, 0, 1));

        Confusion confusion = LabelFiles.count(truth, prediction, 3, 255).confusion();

        assertThat(confusion.voidPixels()).isEqualTo(1);
        assertThat(confusion.count(2, 0)).isEqualTo(1);
        assertThat(confusion.pixels()).isEqualTo(5);
        assertThat(confusion.intersection(1)).isEqualTo(2);
    }

    private static int vocColour(int label) {
        return label == 0 ? 0 : label == 1 ? 0x800000 : label == 2 ? 0x008000 : 0xE0E0C0;
    }

    private static BufferedImage coloured(int[] colours, int... labels) {
        IndexColorModel model = new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
        return filled(new BufferedImage(2, labels.length / 2, BufferedImage.TYPE_BYTE_INDEXED, model), labels);
    }

    private List<String> warnings(BufferedImage truth, BufferedImage prediction) throws IOException {
        Path wanted = write("truth.png", truth);
        return LabelFiles.count(wanted, write("prediction.png", prediction), 3, 255, LabelFilesTest::vocColour)
                .warnings();
    }

    @Test
    void aPaletteSortedAnewIsWarnedOf() throws IOException {
        int[] usual = {0, 0x800000, 0x008000};
        int[] sorted = {0, 0x008000, 0x800000};
        assertThat(warnings(coloured(usual, 0, 1, 2, 1), coloured(usual, 0, 1, 2, 2)))
                .isEmpty();
        assertThat(warnings(coloured(usual, 0, 1, 2, 1), grey(2, 0, 1, 2, 2))).isEmpty();
        assertThat(warnings(coloured(sorted, 0, 1, 2, 1), coloured(usual, 0, 1, 2, 2)))
                .singleElement()
                .asString()
                .contains(
                        "1 of 1 label maps have a palette of their own",
                        "truth.png, where label 1 is the colour 008000");
        assertThat(warnings(coloured(usual, 0, 1, 2, 1), coloured(sorted, 0, 1, 2, 2)))
                .singleElement()
                .asString()
                .contains("prediction.png");
        assertThat(warnings(coloured(sorted, 0, 1, 2, 1), grey(2, 0, 1, 2, 2))).hasSize(1);
        assertThat(warnings(coloured(sorted, 0, 0, 0, 0), grey(2, 0, 1, 2, 2)))
                .as("no label of another colour occurs")
                .isEmpty();
    }

    @Test
    void aPaletteOfOnesOwnIsNoneWhereBothMapsHaveIt() throws IOException {
        int[] own = {0x111111, 0x222222, 0xABCDEF};
        assertThat(warnings(coloured(own, 0, 1, 2, 1), coloured(own, 0, 1, 2, 2)))
                .isEmpty();
    }

    @Test
    void masksOfZeroAnd255AreWarnedOf() throws IOException {
        assertThat(warnings(grey(2, 0, 255, 0, 255), grey(2, 0, 1, 0, 1)))
                .singleElement()
                .asString()
                .startsWith("class 1 and above have no true pixel, and 2 pixels are void (255)");
        assertThat(warnings(grey(2, 0, 255, 0, 1), grey(2, 0, 1, 0, 1))).isEmpty();
        assertThat(warnings(grey(2, 0, 0, 0, 0), grey(2, 0, 1, 0, 1)))
                .as("no void")
                .isEmpty();
    }

    @Test
    void aFileThatIsMissingIsNamed() throws IOException {
        Path there = write("truth.png", grey(2, 0, 1));
        for (Path absent : List.of(folder.resolve("none"), folder.resolve("none.png"))) {
            assertThatThrownBy(() -> LabelFiles.count(absent, there, 2, 255))
                    .hasMessageContaining(absent + ": no such");
            assertThatThrownBy(() -> LabelFiles.count(folder, absent, 2, 255))
                    .hasMessageContaining(absent + ": no such");
        }
    }

    @Test
    void foldersArePairedByFileName() throws IOException {
        write("gt/a.png", grey(2, 0, 0));
        write("gt/b.png", grey(2, 1, 1));
        write("pred/a.png", grey(2, 0, 0));
        write("pred/b.png", grey(2, 1, 0));

        LabelFiles.Counted counted = LabelFiles.count(folder.resolve("gt"), folder.resolve("pred"), 2, 255);

        assertThat(counted.images()).isEqualTo(2);
        assertThat(counted.confusion().union(0)).isEqualTo(3);
        assertThat(counted.confusion().intersection(1)).isEqualTo(1);
    }

    @Test
    void aFolderThatLacksAPredictionIsAUserErrorThatNamesIt() throws IOException {
        write("gt/a.png", grey(2, 0, 0));
        write("gt/b.png", grey(2, 1, 1));
        write("pred/a.png", grey(2, 0, 0));

        assertThatThrownBy(() -> LabelFiles.count(folder.resolve("gt"), folder.resolve("pred"), 2, 255))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("first 'b.png'");
    }

    @Test
    void aColourImageIsAUserError() throws IOException {
        Path colour = write("colour.png", new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB));
        Path label = write("label.png", grey(2, 0, 0, 0, 0));

        assertThatThrownBy(() -> LabelFiles.count(label, colour, 2, 255))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("colour.png: has 3 channels");
    }

    @Test
    void aFileThatIsNoPngIsAUserError() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "no image");

        assertThatThrownBy(() -> LabelFiles.count(broken, broken, 2, 255))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("broken.png");
    }

    @Test
    void aLabelThatIsNoClassIsAUserErrorWithItsPixel() throws IOException {
        Path truth = write("truth.png", grey(2, 0, 1, 0, 7));
        Path prediction = write("prediction.png", grey(2, 0, 1, 0, 1));

        assertThatThrownBy(() -> LabelFiles.count(truth, prediction, 2, 255))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("label 7 at row 1, column 1");
    }

    @Test
    void mapsOfDifferentSizesAreAUserError() throws IOException {
        Path truth = write("truth.png", grey(2, 0, 1));
        Path prediction = write("prediction.png", grey(1, 0, 1));

        assertThatThrownBy(() -> LabelFiles.count(truth, prediction, 2, 255))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("1 x 2 (height x width) but the prediction 2 x 1");
    }

    @Test
    void jsonWithTooFewLabelsIsAUserErrorWithItsPlace() throws IOException {
        Path file = Files.writeString(
                folder.resolve("maps.json"),
                "{\"images\": [{\"height\": 2, \"width\": 2, \"label\": [0, 1, 0], \"prediction\": [0, 0, 0, 0]}]}");

        assertThatThrownBy(() -> LabelFiles.count(file, file, 2, 255))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("maps.json:1:")
                .hasMessageContaining("at /images/0: 3 labels; expected 2 x 2");
    }
}
