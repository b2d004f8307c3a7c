package io.normbench.weights;

import static io.normbench.weights.PickleBytes.archive;
import static io.normbench.weights.PickleBytes.begin;
import static io.normbench.weights.PickleBytes.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** State dicts of PyTorch as plain data: tensors are read, nothing else is, and nothing is run. */
class StateDictTest {
    private static final byte[] SIX = floats(0, 1, 2, 3, 4, 5);

    @TempDir
    private Path folder;

    @Test
    void tensorsAreReadThroughTheirStrides() {
        byte[] program = begin().orderedDict()
                .op('(')
                .text("plain")
                .tensor("FloatStorage", "0", 6, 0, List.of(2, 3), List.of(3, 1))
                .text("transposed")
                .tensor("FloatStorage", "0", 6, 0, List.of(3, 2), List.of(1, 3))
                .text("part")
                .tensor("FloatStorage", "0", 6, 2, List.of(2), List.of(3))
                .text("expanded")
                .tensor("FloatStorage", "0", 6, 5, List.of(2, 2), List.of(0, 0))
                .text("scalar")
                .tensor("FloatStorage", "0", 6, 4, List.of(), List.of())
                .text("empty")
                .tensor("FloatStorage", "0", 6, 0, List.of(0, 3), List.of(3, 1))
                .text("counted")
                .tensor("LongStorage", "1", 1, 0, List.of(), List.of())
                .text("half")
                .tensor("HalfStorage", "2", 1, 0, List.of(1), List.of(7))
                .op('u')
                .end();
        Map<String, byte[]> storages =
                Map.of("0", SIX, "1", PickleBytes.longs(1234567890123L), "2", PickleBytes.shorts(0x3c00));

        try (WeightFile file = WeightFile.open(write(archive(program, storages)))) {
            assertThat(file.format()).isEqualTo("PyTorch state dict");
            assertThat(file.tensors().keySet())
                    .containsExactly("plain", "transposed", "part", "expanded", "scalar", "empty", "counted", "half");
            assertThat((float[]) file.read("plain").data()).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat((float[]) file.read("transposed").data()).containsExactly(0, 3, 1, 4, 2, 5);
            assertThat(file.read("transposed").shape()).containsExactly(3, 2);
            assertThat((float[]) file.read("part").data()).containsExactly(2, 5);
            assertThat((float[]) file.read("expanded").data()).containsExactly(5, 5, 5, 5);
            assertThat((float[]) file.read("scalar").data()).containsExactly(4);
            assertThat((float[]) file.read("empty").data()).isEmpty();
            assertThat((long[]) file.read("counted").data()).containsExactly(1234567890123L);
            assertThat((float[]) file.read("half").data()).containsExactly(1);
        }
    }

    @Test
    void parametersVersionsAndOtherEntriesAreUnderstood() {
        byte[] program = begin().op('}')
                .op('(')
                .text("epoch")
                .number(7)
                .text("state_dict")
                .orderedDict()
                .op('(')
                .text("w")
                .name("torch._utils", "_rebuild_parameter")
                .op('(')
                .tensor("FloatStorage", "0", 6, 0, List.of(6), List.of(1))
                .op(0x88)
                .orderedDict()
                .op('t')
                .op('R')
                .text("extra")
                .op('N')
                .op('u')
                // The attribute _metadata.
                .op('}')
                .text("_metadata")
                .orderedDict()
                .op('s')
                .op('b')
                .op('u')
                .end();

        try (WeightFile file = WeightFile.open(write(archive(program, Map.of("0", SIX))))) {
            assertThat(file.tensors()).containsOnlyKeys("w");
            assertThat(file.others()).containsExactly("extra");
        }
    }

    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of(
                        begin().name("os", "system")
                                .text("rm -rf /")
                                .op(0x85)
                                .op('R')
                                .end(),
                        "names 'os.system' of Python"),
                Arguments.of(begin().text("builtins").text("eval").op(0x93).end(), "names 'builtins.eval' of Python"),
                Arguments.of(
                        begin().name("torchvision.models.resnet", "ResNet")
                                .op(')')
                                .op(0x81)
                                .end(),
                        "names 'torchvision.models.resnet.ResNet' of Python"),
                Arguments.of(begin().op('i').end(), "has the pickle instruction 0x69 at byte 2"),
                Arguments.of(begin().orderedDict().op(')').op(0x81).end(), "has the pickle instruction 0x81"),
                Arguments.of(
                        begin().name("torch", "FloatStorage")
                                .number(3)
                                .op(0x85)
                                .op('R')
                                .end(),
                        "makes a torch.FloatStorage of its own"),
                Arguments.of(begin().text("f").op(')').op('R').end(), "calls what is no function of plain weights"),
                Arguments.of(begin().text("x").op('}').op('b').end(), "sets the state of what is no dictionary"),
                Arguments.of(begin().op('t').end(), "looks for a mark that is not there"),
                Arguments.of(begin().op('a').end(), "takes a value from an empty stack"),
                Arguments.of(begin().op('h').op(9).end(), "asks for value 9, which it has not stored"),
                Arguments.of(new byte[] {(byte) 0x80, 2, '}'}, "ends too early"),
                Arguments.of(new byte[] {(byte) 0x80, 9, '}', '.'}, "is of pickle protocol 9"),
                Arguments.of(begin().op('X').raw(new byte[] {-1, -1, -1, -1}).end(), "has a text of 4294967295 bytes"),
                Arguments.of(
                        begin().op('}')
                                .text("a")
                                .op('N')
                                .op('s')
                                .text("a")
                                .op('N')
                                .op('s')
                                .end(),
                        "has the name 'a' twice"),
                Arguments.of(
                        begin().op('}').op('N').op('N').op('s').end(), "has a key that is neither a text nor a whole"),
                Arguments.of(begin().number(1).end(), "holds something else than a state dict"),
                Arguments.of(begin().op('}').end(), "holds no tensors by name"),
                Arguments.of(one("../../x", "0", 6, 0, List.of(6), List.of(1)), "leads out of its folder"),
                Arguments.of(one("w", "../0", 6, 0, List.of(6), List.of(1)), "refers to the storage '../0'"),
                Arguments.of(
                        one("w", "9", 6, 0, List.of(6), List.of(1)), "refers to the storage '9', which is missing"),
                Arguments.of(
                        one("w", "0", 7, 0, List.of(6), List.of(1)), "has 24 bytes instead of 28: it is truncated"),
                Arguments.of(one("w", "0", 6, 1, List.of(6), List.of(1)), "does not lie in its storage of 6 values"),
                Arguments.of(one("w", "0", 6, 0, List.of(2, 3), List.of(4, 1)), "does not lie in its storage"),
                Arguments.of(one("w", "0", 6, 0, List.of(6), List.of(-1)), "other than whole numbers of at least 0"),
                Arguments.of(one("w", "0", 6, -1, List.of(6), List.of(1)), "has a tensor with the offset -1"),
                Arguments.of(one("w", "0", 6, 0, List.of(6), List.of(1, 1)), "and strides [1, 1]"),
                Arguments.of(one("w", "0", -6, 0, List.of(0), List.of(1)), "has a storage of -6 values"),
                Arguments.of(
                        one(
                                "w",
                                "0",
                                6,
                                0,
                                List.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
                                List.of(0, 0, 0)),
                        "is larger than any file"));
    }

    private static byte[] one(
            String name, String key, int count, int offset, List<Integer> shape, List<Integer> strides) {
        return begin().op('}')
                .text(name)
                .tensor("FloatStorage", key, count, offset, shape, strides)
                .op('s')
                .end();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everythingElseIsRefusedByName(byte[] program, String message) {
        Path file = write(archive(program, Map.of("0", SIX)));

        assertThatThrownBy(() -> WeightFile.open(file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("weights " + file + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void archivesOfOtherKindsAreRefused() {
        byte[] program = one("w", "0", 6, 0, List.of(6), List.of(1));

        assertRefused(PickleBytes.zip(Map.of("a/b.txt", new byte[1])), "is a zip archive without data.pkl");
        assertRefused(
                PickleBytes.zip(Map.of("a/data.pkl", program, "a/constants.pkl", program)), "is a TorchScript program");
        assertRefused(PickleBytes.zip(Map.of("a/data.pkl", program, "b/data.pkl", program)), "has several entries");
        assertRefused(
                PickleBytes.zip(Map.of("a/data.pkl", program, "../data/0", SIX)), "'../data/0', which leads out of");
        Map<String, byte[]> odd = new LinkedHashMap<>(Map.of("a/data.pkl", program, "a/data/0", SIX));
        odd.put("a/byteorder", "middle".getBytes(StandardCharsets.US_ASCII));
        assertRefused(PickleBytes.zip(odd), "has the byte order 'middle'");
        byte[] whole = archive(program, Map.of("0", SIX));
        assertRefused(Arrays.copyOf(whole, whole.length / 2), "is a damaged or truncated archive");
    }

    @Test
    void theFormatBeforeZipIsRefusedWithAdvice() {
        byte[] old = begin().op(0x8a).op(10).raw(new byte[10]).end();

        assertRefused(
                old, "is in the format of PyTorch before 1.6, which is not read; in Python, torch.save(torch.load('");
    }

    @Test
    void bytesOfTheOtherOrderAreTurned() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("m/data.pkl", one("w", "0", 1, 0, List.of(1), List.of(1)));
        entries.put("m/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
        entries.put("m/data/0", new byte[] {0x3f, (byte) 0x80, 0, 0});

        try (WeightFile file = WeightFile.open(write(PickleBytes.zip(entries)))) {
            assertThat((float[]) file.read("w").data()).containsExactly(1);
        }
    }

    /** Whatever the bytes are, a file is read or refused: no other exception, no endless loop. */
    @Test
    void mutatedFilesAreReadOrRefused() {
        byte[] program = begin().orderedDict()
                .op('(')
                .text("a")
                .tensor("FloatStorage", "0", 6, 0, List.of(2, 3), List.of(3, 1))
                .text("b")
                .tensor("FloatStorage", "0", 6, 0, List.of(3, 2), List.of(1, 3))
                .op('u')
                .end();
        byte[] plain = archive(program, Map.of("0", SIX));
        Path safe = folder.resolve("x.safetensors");
        SafetensorsWriter.write(
                safe, Map.of("a", io.normbench.tensor.HostTensor.of(new float[] {1, 2}, 2)), Map.of("k", "v"));
        SplittableRandom random = new SplittableRandom(14);
        int refused = 0;
        for (int i = 0; i < 6000; i++) {
            byte[] bytes = switch (i % 3) {
                case 0 -> archive(mutated(program, random), Map.of("0", SIX));
                case 1 -> mutated(plain, random);
                default -> mutated(read(safe), random);
            };
            try (WeightFile file = WeightFile.open(write(bytes))) {
                file.tensors().keySet().forEach(file::read);
            } catch (UserError e) {
                refused++;
                assertThat(e.getMessage()).hasLineCount(1);
            }
        }
        assertThat(refused).isGreaterThan(2000);
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        byte[] copy = bytes.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(copy, random.nextInt(copy.length)) : copy;
    }

    private void assertRefused(byte[] bytes, String message) {
        Path file = write(bytes);
        assertThatThrownBy(() -> WeightFile.open(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    private Path write(byte[] bytes) {
        try {
            return Files.write(folder.resolve("w.pth"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
