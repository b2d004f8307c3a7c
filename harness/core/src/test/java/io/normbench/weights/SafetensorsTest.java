package io.normbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Safetensors files: all that the format promises is checked. */
class SafetensorsTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("a.weight", HostTensor.of(new float[] {1, -2.5f, Float.MIN_VALUE, Float.NaN, 0, 6}, 2, 3));
        tensors.put("b", HostTensor.of(new double[] {Math.PI, 1e300}, 2));
        tensors.put("c", HostTensor.of(new long[] {Long.MIN_VALUE}, 1));
        tensors.put("nothing", HostTensor.of(new float[0], 0, 4));
        tensors.put("scalar", HostTensor.of(new float[] {7}));
        Path file = folder.resolve("x.safetensors");

        SafetensorsWriter.write(file, tensors, Map.of("step", "3", "quote", "\"é"));

        try (WeightFile read = WeightFile.open(file)) {
            assertThat(read.format()).isEqualTo("safetensors");
            assertThat(read.tensors()).containsOnlyKeys(tensors.keySet());
            tensors.forEach((name, tensor) -> {
                assertThat(read.read(name).data()).as(name).isEqualTo(tensor.data());
                assertThat(read.read(name).shape()).as(name).isEqualTo(tensor.shape());
            });
        }
    }

    @Test
    void largeTensorsAreReadInPieces() {
        double[] values = new double[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Path file = folder.resolve("large.safetensors");
        SafetensorsWriter.write(file, Map.of("x", HostTensor.of(values, 10, 10_000)), Map.of());

        try (WeightFile read = WeightFile.open(file)) {
            assertThat((double[]) read.read("x").data()).isEqualTo(values);
        }
    }

    @Test
    void dataBeginAtAMultipleOfEight() throws IOException {
        Path file = folder.resolve("x.safetensors");
        SafetensorsWriter.write(file, Map.of("odd name", HostTensor.of(new float[] {1}, 1)), Map.of());

        byte[] bytes = Files.readAllBytes(file);

        assertThat((bytes.length - 4) % 8).isZero();
        assertThat(new String(bytes, 8, bytes.length - 12, StandardCharsets.UTF_8))
                .startsWith("{\"odd name\":");
    }

    @Test
    void halfPrecisionIsReadWithoutLoss() {
        byte[] half = PickleBytes.shorts(0x3c00, 0xc000, 0x0001, 0x8000, 0x7bff, 0xfc00, 0x7e00, 0x3555, 0x0400);
        byte[] brain = PickleBytes.shorts(0x3f80, 0xc2f7);
        Path file = file(
                "{\"h\":{\"dtype\":\"F16\",\"shape\":[9],\"data_offsets\":[0,18]},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[18,22]}}",
                half,
                brain);

        try (WeightFile read = WeightFile.open(file)) {
            assertThat((float[]) read.read("h").data())
                    .containsExactly(
                            1, -2, 0x1p-24f, -0f, 65504, Float.NEGATIVE_INFINITY, Float.NaN, 0.333251953125f, 0x1p-14f);
            assertThat((float[]) read.read("b").data()).containsExactly(1, -123.5f);
        }
    }

    @Test
    void metadataAndPaddingAreAllowed() {
        Path file = file("{\"__metadata__\":{\"format\":\"pt\"}}   ");

        try (WeightFile read = WeightFile.open(file)) {
            assertThat(read.tensors()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{`a`:{`dtype`:`F32`,`shape`:[2],`data_offsets`:[0,12]}}; is not its size",
                "{`a`:{`dtype`:`F32`,`shape`:[4],`data_offsets`:[0,16]}}; it is truncated",
                "{`a`:{`dtype`:`F32`,`shape`:[2],`data_offsets`:[0,8]}}; has 4 bytes at its end that belong to no tensor",
                "{`a`:{`dtype`:`F32`,`shape`:[2],`data_offsets`:[4,12]}}; has 4 bytes before tensor 'a' that belong to no tensor",
                "{`a`:{`dtype`:`F32`,`shape`:[2],`data_offsets`:[0,8]},`b`:{`dtype`:`F32`,`shape`:[2],`data_offsets`:[4,12]}}; tensor 'b' overlaps tensor 'a'",
                "{`a`:{`dtype`:`F31`,`shape`:[3],`data_offsets`:[0,12]}}; is of the unknown type 'F31'",
                "{`a`:{`dtype`:`F32`,`shape`:[-3],`data_offsets`:[0,12]}}; has a shape with -3",
                "{`a`:{`dtype`:`F32`,`shape`:[3.0],`data_offsets`:[0,12]}}; has a shape with 3.0",
                "{`a`:{`dtype`:`F32`,`shape`:3,`data_offsets`:[0,12]}}; has a shape that is no list",
                "{`a`:{`dtype`:`F32`,`shape`:[9223372036854775808],`data_offsets`:[0,12]}}; has a shape with 9223372036854775808",
                "{`a`:{`dtype`:`F32`,`shape`:[4611686018427387904,4611686018427387904],`data_offsets`:[0,12]}}; is not its size",
                "{`a`:{`dtype`:`F32`,`shape`:[3],`data_offsets`:[12,0]}}; expected begin and end",
                "{`a`:{`dtype`:`F32`,`shape`:[3],`data_offsets`:[0]}}; expected begin and end",
                "{`a`:{`dtype`:`F32`,`shape`:[3]}}; has data_offsets that is no list",
                "{`a`:{`dtype`:`F32`,`shape`:[3],`data_offsets`:[0,12]},`a`:{`dtype`:`F32`,`shape`:[0],`data_offsets`:[12,12]}}; Duplicate field 'a'",
                "{`../a`:{`dtype`:`F32`,`shape`:[3],`data_offsets`:[0,12]}}; has the name '../a', which leads out of its folder",
                "{`/etc/a`:{`dtype`:`F32`,`shape`:[3],`data_offsets`:[0,12]}}; which leads out of its folder",
                "{`x/../../a`:{`dtype`:`F32`,`shape`:[3],`data_offsets`:[0,12]}}; which leads out of its folder",
                "{`C:\\\\a`:{`dtype`:`F32`,`shape`:[3],`data_offsets`:[0,12]}}; which leads out of its folder",
                "{``:{`dtype`:`F32`,`shape`:[3],`data_offsets`:[0,12]}}; expected names of at least one character",
                "{`a`:7}; is of the unknown type ''",
                "{`__metadata__`:{`a`:1}}; no mapping of texts to texts",
                "{`a`:; has a header that is no JSON",
                "{} {}; has a header that is no JSON"
            })
    void faultsAreNamed(String header, String message) {
        Path file = file(header.replace('`', '"'), new byte[12]);

        assertThatThrownBy(() -> WeightFile.open(file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("weights " + file + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void lengthsOfHeadersThatCannotBeAreRefused() throws IOException {
        byte[] end = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        Path huge = bytes(PickleBytes.longs(Long.MIN_VALUE), end);
        Path longer = bytes(PickleBytes.longs(8), end);
        Path cut = bytes(new byte[] {1, 0, 0});

        assertThatThrownBy(() -> WeightFile.open(huge))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("says that its header has 9223372036854775808 bytes; expected at most 100000000");
        assertThatThrownBy(() -> WeightFile.open(longer))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("says that its header has 8 bytes, but only 7 follow: it is truncated");
        assertThatThrownBy(() -> WeightFile.open(cut))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 3 bytes");
    }

    @Test
    void typesThatAreNotReadAreRefusedWhenTheyAreAskedFor() {
        Path file = file("{\"a\":{\"dtype\":\"I32\",\"shape\":[3],\"data_offsets\":[0,12]}}", new byte[12]);

        try (WeightFile read = WeightFile.open(file)) {
            assertThatThrownBy(() -> read.read("a"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(
                            "tensor 'a' is of type int32; expected float16, bfloat16, float32, float64 or" + " int64");
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = bytes("These are no weights at all.".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> WeightFile.open(text))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is neither a safetensors file nor a state dict");
        assertThatThrownBy(() -> WeightFile.open(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> WeightFile.open(folder.resolve("none")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no such file");
    }

    private Path file(String header, byte[]... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(PickleBytes.longs(text.length));
        all.writeBytes(text);
        for (byte[] part : data) {
            all.writeBytes(part);
        }
        try {
            return bytes(all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path bytes(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Files.write(Files.createTempFile(folder, "f", ".bin"), all.toByteArray());
    }
}
