package io.normbench.metric.miou;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
