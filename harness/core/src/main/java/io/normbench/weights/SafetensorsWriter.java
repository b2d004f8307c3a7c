package io.normbench.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.tensor.DType;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.util.UserError;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes safetensors files. */
public final class SafetensorsWriter {
    private static final int PIECE = 1 << 16;

    private SafetensorsWriter() {}

    /**
     * Writes {@code tensors}: those of 8 bytes a value first, so that all are aligned, otherwise in their order.
     *
     * @param metadata texts of the file's own, by name
     * @throws UserError if the file cannot be written
     */
    public static void write(Path file, Map<String, HostTensor> tensors, Map<String, String> metadata) {
        Map<String, HostTensor> ordered = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (bytes(tensor) == Long.BYTES) {
                ordered.put(name, tensor);
            }
        });
        tensors.forEach(ordered::putIfAbsent);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            byte[] header = header(ordered, metadata);
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (HostTensor tensor : ordered.values()) {
                write(tensor, out);
            }
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot write " + file + ": " + e + ". Check permissions and free space.", e);
        }
    }

    private static byte[] header(Map<String, HostTensor> tensors, Map<String, String> metadata) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = root.putObject("__metadata__");
            metadata.forEach(texts::put);
        }
        long at = 0;
        for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
            HostTensor tensor = entry.getValue();
            ObjectNode node = root.putObject(TensorName.checked(entry.getKey()))
                    .put("dtype", type(tensor).code());
            ArrayNode shape = node.putArray("shape");
            Arrays.stream(tensor.shape()).forEach(shape::add);
            long end = at + (long) Initializer.count(tensor.shape()) * bytes(tensor);
            node.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        byte[] text = mapper.writeValueAsBytes(root);
        byte[] padded = Arrays.copyOf(text, (text.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    private static ElementType type(HostTensor tensor) {
        return switch (tensor.dtype()) {
            case FLOAT32 -> ElementType.FLOAT32;
            case FLOAT64 -> ElementType.FLOAT64;
            case INT64 -> ElementType.INT64;
        };
    }

    private static int bytes(HostTensor tensor) {
        return tensor.dtype() == DType.FLOAT32 ? Float.BYTES : Long.BYTES;
    }

    private static void write(HostTensor tensor, OutputStream out) throws IOException {
        int count = Initializer.count(tensor.shape());
        int size = bytes(tensor);
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < count; ) {
            int now = Math.min(count - done, PIECE / size);
            switch (tensor.dtype()) {
                case FLOAT32 -> piece.asFloatBuffer().put((float[]) tensor.data(), done, now);
                case FLOAT64 -> piece.asDoubleBuffer().put((double[]) tensor.data(), done, now);
                case INT64 -> piece.asLongBuffer().put((long[]) tensor.data(), done, now);
            }
            out.write(piece.array(), 0, now * size);
            done += now;
        }
    }
}
