package io.normbench.data.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.Augmentation;
import io.normbench.data.DamagedFiles;
import io.normbench.data.DataSplit;
import io.normbench.data.ImageShape;
import io.normbench.data.SplitMix64;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.suite.DataSpec;
import io.normbench.util.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private final DataCatalog catalog = DataCatalog.load(getClass().getClassLoader());

    @TempDir
    private Path root;

    /** Four training images of 2 x 3 and two test images, packed as Debian's package has them. */
    @BeforeEach
    void write() throws IOException {
        byte[] pixels = new byte[24];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (10 * i);
        }
        pack("train-images-idx3-ubyte", idx(pixels, 4, 2, 3));
        pack("train-labels-idx1-ubyte", idx(new byte[] {0, 2, 1, 2}, 4));
        pack("t10k-images-idx3-ubyte", idx(new byte[12], 2, 2, 3));
        pack("t10k-labels-idx1-ubyte", idx(new byte[] {1, 1}, 2));
    }

    private static byte[] idx(byte[] values, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        bytes.put((byte) 0).put((byte) 0).put((byte) 8).put((byte) shape.length);
        for (int size : shape) {
            bytes.putInt(size);
        }
        return bytes.put(values).array();
    }

    private void pack(String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        Files.write(root.resolve(name + ".gz"), packed.toByteArray());
    }

    private DataSplit open(Object... more) {
        Map<String, Object> options = new TreeMap<>(Map.of("root", root.toString()));
        for (int i = 0; i < more.length; i += 2) {
            options.put((String) more[i], more[i + 1]);
        }
        return catalog.open(new DataSpec("idx", options));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> opening() {
        return assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.isBadData()).isTrue());
    }

    @Test
    void imagesAndLabelsAreThoseOfTheFiles() {
        DataSplit split = open();
        assertThat(split.train().size()).isEqualTo(4);
        assertThat(split.test().size()).isEqualTo(2);
        assertThat(split.train().classes()).isEqualTo(3);
        assertThat(split.train().shape()).isEqualTo(new ImageShape(1, 2, 3));
        assertThat(split.train().label(1)).isEqualTo(2);
        assertThat(split.info().sha256()).hasSize(4).containsKey("train-images-idx3-ubyte.gz");

        double mean = 115 / 255.0;
        double std = Math.sqrt((24 * 24 - 1) / 12.0) * 10 / 255;
        float[] image = new float[6];
        split.train().read(2, image, 0);
        assertThat(image[1]).isEqualTo((float) ((130 / 255.0 - mean) / std), within(1e-5f));
    }

    @Test
    void filesMayBeUnpackedAndHaveDotsInTheirNames() throws IOException {
        String before = open().info().splitSha256();
        Files.delete(root.resolve("train-images-idx3-ubyte.gz"));
        Files.write(root.resolve("train-images.idx3-ubyte"), idx(new byte[24], 4, 2, 3));
        DataSplit split = open();
        assertThat(split.info().splitSha256()).isNotEqualTo(before);
        float[] image = {1, 1, 1, 1, 1, 1};
        split.train().read(0, image, 0);
        assertThat(image).as("all of one grey").containsOnly(0);
    }

    @Test
    void otherPrefixesCanBeNamed() throws IOException {
        Files.move(root.resolve("train-images-idx3-ubyte.gz"), root.resolve("emnist-images-idx3-ubyte.gz"));
        Files.move(root.resolve("train-labels-idx1-ubyte.gz"), root.resolve("emnist-labels-idx1-ubyte.gz"));
        opening().hasMessageContaining(root.resolve("train-images-idx3-ubyte") + " is missing");
        assertThat(open("train", "emnist").train().size()).isEqualTo(4);
    }

    @Test
    void augmentationShiftsAndMirrorsOnlyWhenAsked() {
        Augmentation augmentation =
                catalog.augmentation(new DataSpec("idx", Map.of("root", root.toString(), "shift", 0)));
        float[] image = {1, 2, 3, 4, 5, 6};
        for (int seed = 0; seed < 20; seed++) {
            augmentation.apply(image, 0, new ImageShape(1, 2, 3), new SplitMix64(seed));
        }
        assertThat(image).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        pack("t10k-labels-idx1-ubyte", idx(new byte[] {1, 1, 1}, 3));
        opening().hasMessageContaining("there are 2 images and 3 labels of 't10k'");
        pack("t10k-labels-idx1-ubyte", idx(new byte[] {1, 1, 1}, 2));
        opening()
                .hasMessageContaining(
                        "t10k-labels-idx1-ubyte.gz is damaged: it says that it holds [2] values, and has 3");
        pack("t10k-labels-idx1-ubyte", idx(new byte[12], 2, 2, 3));
        opening().hasMessageContaining("holds values of type 8 in 3 dimensions; expected type 8, unsigned bytes, in 1");
        pack("t10k-labels-idx1-ubyte", new byte[] {1, 2});
        opening().hasMessageContaining("does not begin as a file in IDX format does");
        pack("t10k-images-idx3-ubyte", idx(new byte[0], 2, Integer.MAX_VALUE, Integer.MAX_VALUE));
        opening().hasMessageContaining("t10k-images-idx3-ubyte.gz is damaged");
        Path file = root.resolve("train-images-idx3-ubyte.gz");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 9));
        opening().hasMessageContaining(file + " is packed by gzip, and damaged or cut off");
    }

    @Test
    void damagedFilesAreReadOrRefusedWithAMessage() {
        Path file = root.resolve("train-images-idx3-ubyte");
        DamagedFiles.read(idx(new byte[24], 4, 2, 3), bytes -> IdxFile.of(file, bytes, 3));
    }

    @Test
    void damagedPackedFilesAreReadOrRefusedWithAMessage() throws IOException {
        Path file = root.resolve("train-images-idx3-ubyte.gz");
        DamagedFiles.read(Files.readAllBytes(file), bytes -> {
            try {
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            open();
        });
    }
}
