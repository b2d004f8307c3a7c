package io.normbench.data.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.data.Sha256Sums;
import io.normbench.data.digits.Digits;
import io.normbench.data.voc.VocPalette;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SceneWriterTest {
    private final Digits digits = Digits.load();
    private final SceneOptions options = new SceneOptions(32, 3, 2, 10, 1, 3, 0.25, 0.5, Difficulty.HARD, 4);
    private final SceneWriter writer = new SceneWriter(options, digits);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void checksumsListEveryFileAndHold(SceneFormat format) throws IOException {
        Path root = folder.resolve("below/set");
        writer.write(root, format);

        Sha256Sums sums = Sha256Sums.of(root, "");
        TreeSet<String> files = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (!name.equals(Sha256Sums.FILE)) {
                    sums.check(name, Sha256.of(Files.readAllBytes(file)));
                    files.add(name);
                }
            }
        }
        assertThat(sums.names("")).containsExactlyElementsOf(files).hasSizeGreaterThan(6);
        assertThat(root.resolveSibling("set.partial")).doesNotExist();
    }

    @Test
    void classMapsHaveTheColoursOfVoc() throws IOException {
        writer.write(folder.resolve("set"), SceneFormat.VOC);

        BufferedImage map = ImageIO.read(
                folder.resolve("set/SegmentationClass/train_000002.png").toFile());

        Scene scene = SceneGenerator.train(options, digits).scene(1);
        assertThat(map.getColorModel()).isInstanceOf(IndexColorModel.class);
        for (int pixel = 0; pixel < 32 * 32; pixel++) {
            int label = scene.classMap()[pixel];
            assertThat(map.getRaster().getSample(pixel % 32, pixel / 32, 0)).isEqualTo(label);
            assertThat(map.getRGB(pixel % 32, pixel / 32) & 0xFFFFFF).isEqualTo(VocPalette.rgb(label));
        }
    }

    @Test
    void thePaletteIsThatOfTheDevelopmentKit() {
        assertThat(List.of(0, 1, 2, 4, 8, 15, 20, 255).stream().map(VocPalette::rgb))
                .containsExactly(0, 0x800000, 0x008000, 0x000080, 0x400000, 0xC08080, 0x004080, 0xE0E0C0);
    }

    @Test
    void anEmptyFolderIsFilledAndAnotherOneIsRefused() throws IOException {
        Path root = Files.createDirectory(folder.resolve("set"));
        writer.write(root, SceneFormat.COCO);
        assertThat(root.resolve("annotations/instances_test.json")).isRegularFile();
        String sums = Files.readString(root.resolve(Sha256Sums.FILE));

        assertThatThrownBy(() -> writer.write(root, SceneFormat.VOC))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(root + " exists and is not empty");
        assertThat(root.resolve(Sha256Sums.FILE)).hasContent(sums);
        assertThat(root.resolve("JPEGImages")).doesNotExist();
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("set"), "mine");
        assertThatThrownBy(() -> writer.write(file, SceneFormat.COCO))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file + " is a file");
        assertThatThrownBy(() -> writer.write(file.resolve("below"), SceneFormat.COCO))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("below cannot be written");
    }

    @Test
    void whatAnotherWriterLeftIsNotTouched() throws IOException {
        Path partial = Files.createDirectory(folder.resolve("set.partial"));
        Files.writeString(partial.resolve("one.png"), "half");
        assertThatThrownBy(() -> writer.write(folder.resolve("set"), SceneFormat.COCO))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(partial + " exists")
                .hasMessageContaining("remove it if none is running");
        assertThat(partial.resolve("one.png")).hasContent("half");
    }

    @Test
    void nothingIsLeftOfAFailedAttempt() {
        Path root = folder.resolve("set");
        assertThatThrownBy(() -> NewFolder.write(root, files -> {
                    files.put("a/one.txt", "1");
                    throw new IllegalStateException("stopped");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
