package io.normbench.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles instruction by instruction, and the archives around them, as {@code torch.save} does. */
final class PickleBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins with the protocol that PyTorch writes. */
    static PickleBytes begin() {
        return new PickleBytes().op(0x80).op(2);
    }

    PickleBytes op(int instruction) {
        out.write(instruction);
        return this;
    }

    PickleBytes text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return op('X').raw(little(4).putInt(bytes.length).array()).raw(bytes);
    }

    PickleBytes number(int number) {
        return op('J').raw(little(4).putInt(number).array());
    }

    PickleBytes name(String module, String member) {
        return op('c').raw((module + "\n" + member + "\n").getBytes(StandardCharsets.UTF_8));
    }

    PickleBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    PickleBytes numbers(List<Integer> numbers) {
        op('(');
        numbers.forEach(this::number);
        return op('t');
    }

    PickleBytes orderedDict() {
        return name("collections", "OrderedDict").op(')').op('R');
    }

    PickleBytes storage(String type, String key, int count) {
        return op('(').text("storage")
                .name("torch", type)
                .text(key)
                .text("cpu")
                .number(count)
                .op('t')
                .op('Q');
    }

    PickleBytes tensor(String type, String key, int count, int offset, List<Integer> shape, List<Integer> strides) {
        return name("torch._utils", "_rebuild_tensor_v2")
                .op('(')
                .storage(type, key, count)
                .number(offset)
                .numbers(shape)
                .numbers(strides)
                .op(0x89)
                .orderedDict()
                .op('t')
                .op('R');
    }

    byte[] end() {
        return op('.').out.toByteArray();
    }

    /** An archive as {@code torch.save} makes it, with these storages. */
    static byte[] archive(byte[] program, Map<String, byte[]> storages) {
        Map<String, byte[]> entries = new java.util.LinkedHashMap<>();
        entries.put("archive/data.pkl", program);
        entries.put("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        storages.forEach((key, bytes) -> entries.put("archive/data/" + key, bytes));
        entries.put("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        return zip(entries);
    }

    static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = little(4 * values.length);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    static byte[] longs(long... values) {
        ByteBuffer bytes = little(8 * values.length);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    static byte[] shorts(int... values) {
        ByteBuffer bytes = little(2 * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
