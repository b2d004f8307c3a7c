package io.normbench.data.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.normbench.data.Augmentation;
import io.normbench.data.DamagedFiles;
import io.normbench.data.DataSplit;
import io.normbench.data.DataWarning;
import io.normbench.data.ImageShape;
import io.normbench.data.SplitMix64;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.suite.DataSpec;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
    @TempDir
    private Path root;

    private final DataCatalog catalog = DataCatalog.load(getClass().getClassLoader());

    @BeforeEach
    void writeFiles() throws IOException {
        for (int i = 1; i <= 5; i++) {
            Files.write(root.resolve("data_batch_" + i + ".bin"), records(1, 2, i));
        }
        Files.write(root.resolve("test_batch.bin"), records(1, 3, 9));
        Files.write(root.resolve("train.bin"), records(2, 4, 99));
        Files.write(root.resolve("test.bin"), records(2, 1, 0));
    }

    @Test
    void readsCifar10InTheOrderOfItsFiles() {
        DataSplit split = open("cifar10");
        assertThat(split.train().size()).isEqualTo(10);
        assertThat(split.test().size()).isEqualTo(3);
        assertThat(split.train().classes()).isEqualTo(10);
        assertThat(split.train().shape()).isEqualTo(new ImageShape(3, 32, 32));
        assertThat(split.train().label(0)).isEqualTo(1);
        assertThat(split.train().label(9)).isEqualTo(5);
        assertThat(split.test().label(2)).isEqualTo(9);
    }

    @Test
    void normalizesEachChannelOfCifar10() {
        float[] image = new float[3072];
        open("cifar10").train().read(1, image, 0);
        assertThat(image[0]).isEqualTo((float) ((11 / 255.0 - 0.4914) / 0.2470));
        assertThat(image[1024]).isEqualTo((float) ((200 / 255.0 - 0.4822) / 0.2435));
        assertThat(image[3071]).isEqualTo((float) ((255 / 255.0 - 0.4465) / 0.2616));
        assertThat(image[1]).isEqualTo((float) ((0 / 255.0 - 0.4914) / 0.2470));
    }

    @Test
    void takesTheFineLabelOfCifar100() {
        DataSplit split = open("cifar100");
        assertThat(split.train().size()).isEqualTo(4);
        assertThat(split.train().label(3)).isEqualTo(99);
        assertThat(split.train().classes()).isEqualTo(100);
        float[] image = new float[3072];
        split.train().read(0, image, 0);
        assertThat(image[0]).isEqualTo((float) ((10 / 255.0 - 0.5071) / 0.2673));
    }

    @Test
    void findsTheFolderOfTheArchive() throws IOException {
        Path inner = Files.createDirectory(root.resolve("cifar-100-binary"));
        Files.move(root.resolve("train.bin"), inner.resolve("train.bin"));
        Files.move(root.resolve("test.bin"), inner.resolve("test.bin"));
        assertThat(open("cifar100").test().size()).isEqualTo(1);
    }

    @Test
    void recordsTheHashOfEveryFile() throws IOException {
        assertThat(open("cifar100").info().sha256())
                .containsOnlyKeys("train.bin", "test.bin")
                .containsEntry("test.bin", Sha256.of(Files.readAllBytes(root.resolve("test.bin"))));
    }

    @Test
    void filesMayBePacked() throws IOException {
        Path file = root.resolve("data_batch_2.bin");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(root.resolve("data_batch_2.bin.gz")))) {
            out.write(Files.readAllBytes(file));
        }
        Files.delete(file);
        DataSplit split = open("cifar10");
        assertThat(split.train().size()).isEqualTo(10);
        assertThat(split.train().label(3)).isEqualTo(2);
        assertThat(split.info().sha256()).containsKeys("data_batch_1.bin", "data_batch_2.bin.gz");
    }

    @Test
    void aCutDownSetIsReadWithAWarning() {
        assertThat(open("cifar10").info().warnings())
                .extracting(DataWarning::kind, DataWarning::count)
                .containsExactly(tuple(DataWarning.Kind.SIZE, 10L), tuple(DataWarning.Kind.SIZE, 3L));
        assertThat(open("cifar10").info().trainImages()).isEqualTo(10);
        assertThat(open("cifar10").info().testImages()).isEqualTo(3);
    }

    @Test
    void missingFileSaysWhatToPutWhere() throws IOException {
        Files.delete(root.resolve("data_batch_3.bin"));
        assertThatThrownBy(() -> open("cifar10"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(root.resolve("data_batch_3.bin") + " is missing")
                .hasMessageContaining("data_batch_1.bin")
                .hasMessageContaining("test_batch.bin");
    }

    @Test
    void truncatedFileIsNamedWithItsSize() throws IOException {
        Path file = root.resolve("data_batch_2.bin");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5000));
        assertThatThrownBy(() -> open("cifar10"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file + " is damaged: it has 5000 bytes; expected a multiple of 3073");
    }

    @Test
    void emptyFileIsDamaged() throws IOException {
        Files.write(root.resolve("test.bin"), new byte[0]);
        assertThatThrownBy(() -> open("cifar100"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it has 0 bytes; expected a multiple of 3074");
    }

    @Test
    void labelOutOfRangeIsNamedWithItsRecord() throws IOException {
        Files.write(root.resolve("data_batch_2.bin"), records(1, 2, 10));
        assertThatThrownBy(() -> open("cifar10"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("data_batch_2.bin is damaged: record 1 has label 10; expected 0 to 9")
                .hasMessageContaining("6146 bytes");
    }

    @Test
    void listOfChecksumsIsVerified() throws IOException {
        writeSums();
        assertThat(open("cifar100").info().sha256()).containsKey("SHA256SUMS");
        Files.write(root.resolve("test.bin"), records(2, 1, 5));
        assertThatThrownBy(() -> open("cifar100"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("test.bin has SHA-256 " + Sha256.of(records(2, 1, 5)))
                .hasMessageContaining("expects " + Sha256.of(records(2, 1, 0)));
    }

    @Test
    void fileThatTheListLacksIsRefused() throws IOException {
        Files.writeString(root.resolve("SHA256SUMS"), Sha256.of(records(2, 4, 99)) + "  train.bin\n");
        assertThatThrownBy(() -> open("cifar100"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("does not list test.bin");
    }

    @Test
    void brokenListIsReportedWithItsLine() throws IOException {
        Files.writeString(root.resolve("SHA256SUMS"), Sha256.of(records(2, 4, 99)) + "  train.bin\nabc  test.bin\n");
        assertThatThrownBy(() -> open("cifar100"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("SHA256SUMS, line 2: expected 64 hexadecimal digits");
    }

    @Test
    void suiteCanPinTheListOfChecksums() throws IOException {
        writeSums();
        String hash = Sha256.of(Files.readAllBytes(root.resolve("SHA256SUMS")));
        DataSpec right = new DataSpec("cifar100", Map.of("root", root.toString(), "sha256", hash));
        assertThat(catalog.open(right).train().size()).isEqualTo(4);
        DataSpec wrong = new DataSpec("cifar100", Map.of("root", root.toString(), "sha256", "0".repeat(64)));
        assertThatThrownBy(() -> catalog.open(wrong))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has SHA-256 " + hash);
    }

    @Test
    void pinnedListMustExist() {
        DataSpec spec = new DataSpec("cifar100", Map.of("root", root.toString(), "sha256", "0".repeat(64)));
        assertThatThrownBy(() -> catalog.open(spec))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("SHA256SUMS is missing");
    }

    @Test
    void augmentationPadsWithBlackAndKeepsTheShape() {
        DataSpec spec = new DataSpec("cifar10", Map.of("root", root.toString()));
        Augmentation augmentation = catalog.augmentation(spec);
        float black = (float) (-0.4914 / 0.2470);
        int shifted = 0;
        for (int seed = 0; seed < 50; seed++) {
            float[] image = new float[3072];
            Arrays.fill(image, 1);
            augmentation.apply(image, 0, new ImageShape(3, 32, 32), new SplitMix64(seed));
            int dark = 0;
            for (int i = 0; i < 1024; i++) {
                assertThat(image[i]).isIn(1f, black);
                dark += image[i] == black ? 1 : 0;
            }
            assertThat(dark).isLessThanOrEqualTo(1024 - 28 * 28);
            shifted += dark > 0 ? 1 : 0;
        }
        assertThat(shifted).isGreaterThan(40);
    }

    private DataSplit open(String name) {
        return catalog.open(new DataSpec(name, Map.of("root", root.toString())));
    }

    private void writeSums() throws IOException {
        Files.writeString(
                root.resolve("SHA256SUMS"),
                Sha256.of(records(2, 4, 99)) + "  train.bin\n" + Sha256.of(records(2, 1, 0)) + " *test.bin\n");
    }

    /** Records with label 1, the last one with {@code lastLabel}; corner pixels mark image and channel. */
    private static byte[] records(int labelBytes, int count, int lastLabel) {
        int size = labelBytes + 3072;
        byte[] bytes = new byte[count * size];
        for (int i = 0; i < count; i++) {
            int pixels = i * size + labelBytes;
            bytes[i * size] = (byte) 7; // CIFAR-100: the coarse label, not used
            bytes[pixels - 1] = (byte) (i == count - 1 ? lastLabel : 1);
            bytes[pixels] = (byte) (10 + i);
            bytes[pixels + 1024] = (byte) 200;
            bytes[pixels + 3071] = (byte) 255;
        }
        return bytes;
    }

    @Test
    void damagedFilesAreReadOrRefusedWithAMessage() throws IOException {
        Path file = root.resolve("test.bin");
        DamagedFiles.read(Files.readAllBytes(file), bytes -> {
            try {
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            open("cifar100");
        });
    }
}
