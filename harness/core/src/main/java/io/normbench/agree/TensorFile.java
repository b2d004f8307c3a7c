package io.normbench.agree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Named tensors in two files: {@code NAME.bin} holds the values, all as little-endian IEEE doubles one after another,
 * {@code NAME.json} says which are whose. Single precision and integers up to 2^53 are doubles without loss.
 */
public final class TensorFile {
    private static final String SCHEMA = "normbench/tensors/v1";

    private TensorFile() {}

    /**
     * Writes {@code tensors} in their order.
     *
     * @throws UserError if the files cannot be written
     */
    public static void write(Path folder, String name, Map<String, HostTensor> tensors) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode index = mapper.createObjectNode()
                .put("schema", SCHEMA)
                .put("data", name + ".bin")
                .put("values", "little-endian float64");
        ArrayNode entries = index.putArray("tensors");
        try {
            Files.createDirectories(folder);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(name + ".bin")))) {
                long offset = 0;
                for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
                    double[] values = entry.getValue().toDoubles();
                    ObjectNode node = entries.addObject()
                            .put("name", entry.getKey())
                            .put("dtype", entry.getValue().dtype().name().toLowerCase(Locale.ROOT))
                            .put("offset", offset)
                            .put("count", values.length);
                    ArrayNode shape = node.putArray("shape");
                    for (long length : entry.getValue().shape()) {
                        shape.add(length);
                    }
                    ByteBuffer bytes =
                            ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.asDoubleBuffer().put(values);
                    out.write(bytes.array());
                    offset += values.length;
                }
            }
            Files.write(folder.resolve(name + ".json"), mapper.writeValueAsBytes(index));
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot write " + folder.resolve(name) + ": " + e + ". Check permissions and free space.", e);
        }
    }

    /** Whether {@link #write} wrote such files. */
    public static boolean exists(Path folder, String name) {
        return Files.exists(folder.resolve(name + ".json"));
    }

    /**
     * Reads what {@link #write} wrote, as doubles.
     *
     * @throws UserError if the files are missing or damaged
     */
    public static Map<String, HostTensor> read(Path folder, String name) {
        Path file = folder.resolve(name + ".bin");
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(file)) {
            JsonNode index = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve(name + ".json")));
            for (JsonNode entry : index.required("tensors")) {
                tensors.put(entry.required("name").asText(), tensor(channel, entry));
            }
            return tensors;
        } catch (IOException | IllegalArgumentException e) {
            throw UserError.infrastructure(file + " cannot be read: " + e + ". Run the comparison again.", e);
        }
    }

    private static HostTensor tensor(FileChannel channel, JsonNode entry) throws IOException {
        double[] values = new double[entry.required("count").asInt()];
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long at = entry.required("offset").asLong() * Double.BYTES;
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, at + bytes.position());
            if (read < 0) {
                throw new IOException("the file is too short");
            }
        }
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        JsonNode lengths = entry.required("shape");
        long[] shape = new long[lengths.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = lengths.get(i).asLong();
        }
        return HostTensor.of(values, shape);
    }
}
