package io.normbench.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A safetensors file: the length of a header in 8 bytes, the header, a JSON object that says of each tensor its type, its
 * shape and where its bytes lie, then the bytes, little-endian and without gaps.
 *
 * <p>All that the format promises is checked when the file is opened, by numbers alone, before anything is read.
 */
final class SafetensorsFile implements WeightFile {
    private static final String METADATA = "__metadata__";

    /** The format's own limit. */
    private static final long LONGEST_HEADER = 100_000_000;

    private final Path path;
    private final FileChannel channel;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, Long> starts;

    private SafetensorsFile(Path path, FileChannel channel, Map<String, TensorInfo> tensors, Map<String, Long> starts) {
        this.path = path;
        this.channel = channel;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.starts = starts;
    }

    static SafetensorsFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path);
        try {
            Header header = Header.read(channel);
            return new SafetensorsFile(path, channel, header.tensors, header.starts);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String format() {
        return "safetensors";
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public HostTensor read(String name) {
        TensorInfo info = Objects.requireNonNull(tensors.get(name), name);
        long start = Objects.requireNonNull(starts.get(name), name);
        try {
            if (!info.type().readable()) {
                throw new FaultyFile("tensor '" + name + "' is of type "
                        + info.type().label() + "; expected float16, bfloat16, float32, float64 or int64");
            }
            if (info.count() > Integer.MAX_VALUE) {
                throw new FaultyFile(
                        "tensor '" + name + "' has " + info.count() + " values; expected at most " + Integer.MAX_VALUE);
            }
            Object values =
                    Values.read(info.type(), (int) info.count(), ByteOrder.LITTLE_ENDIAN, Values.of(channel, start));
            return HostTensors.of(values, info.lengths());
        } catch (IOException e) {
            throw WeightFile.fault(path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw UserError.infrastructure("weights " + path + ": cannot be closed: " + e, e);
        }
    }

    /** The header, read and held against the length of the file. */
    private static final class Header {
        private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        private final Map<String, Long> starts = new LinkedHashMap<>();
        private final List<Extent> extents = new ArrayList<>();

        /** @param end one past its last byte, from the header's end on, as {@code begin} */
        private record Extent(String name, long begin, long end) {}

        static Header read(FileChannel channel) throws IOException {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw new FaultyFile("has " + size + " bytes; a safetensors file begins with 8 that say how long its"
                        + " header is");
            }
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            Values.of(channel, 0).fill(start);
            long length = start.getLong(0);
            if (length < 0 || length > LONGEST_HEADER) {
                throw new FaultyFile("says that its header has " + Long.toUnsignedString(length)
                        + " bytes; expected at most " + LONGEST_HEADER);
            }
            if (length > size - Long.BYTES) {
                throw new FaultyFile("says that its header has " + length + " bytes, but only " + (size - Long.BYTES)
                        + " follow: it is truncated");
            }
            ByteBuffer text = ByteBuffer.allocate((int) length);
            Values.of(channel, Long.BYTES).fill(text);
            Header header = new Header();
            header.parse(json(text.flip()));
            header.arrange(Long.BYTES + length, size - Long.BYTES - length);
            return header;
        }

        private static JsonNode json(ByteBuffer bytes) throws IOException {
            try {
                String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
                JsonNode root = JsonMapper.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .build()
                        .readTree(text);
                if (!text.startsWith("{") || !root.isObject()) {
                    throw new FaultyFile("has a header that is no JSON object");
                }
                return root;
            } catch (CharacterCodingException e) {
                throw new FaultyFile("has a header that is not UTF-8");
            } catch (JsonProcessingException e) {
                throw new FaultyFile("has a header that is no JSON: " + FaultyFile.shown(e.getOriginalMessage()));
            }
        }

        private void parse(JsonNode root) throws FaultyFile {
            for (Map.Entry<String, JsonNode> field : root.properties()) {
                if (field.getKey().equals(METADATA)) {
                    metadata(field.getValue());
                } else {
                    tensor(TensorName.checked(field.getKey()), field.getValue());
                }
            }
        }

        private static void metadata(JsonNode metadata) throws FaultyFile {
            boolean texts = metadata.isObject();
            for (JsonNode value : metadata) {
                texts &= value.isTextual();
            }
            if (!texts) {
                throw new FaultyFile("has " + METADATA + " that is no mapping of texts to texts");
            }
        }

        private void tensor(String name, JsonNode entry) throws FaultyFile {
            String tensor = "tensor '" + FaultyFile.shown(name) + "'";
            String code = entry.path("dtype").asText();
            ElementType type = ElementType.ofCode(code)
                    .orElseThrow(() -> new FaultyFile(tensor + " is of the unknown type '" + FaultyFile.shown(code)
                            + "'; expected F16, BF16, F32, F64 or I64"));
            TensorInfo info = new TensorInfo(type, naturals(entry.path("shape"), tensor + " has a shape"));
            List<Long> offsets = naturals(entry.path("data_offsets"), tensor + " has data_offsets");
            if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
                throw new FaultyFile(tensor + " has the data_offsets " + offsets + "; expected begin and end");
            }
            long bytes = offsets.get(1) - offsets.get(0);
            if (bytes(info) != bytes) {
                throw new FaultyFile(tensor + " of type " + code + " and shape " + info.shape() + " lies in " + bytes
                        + " bytes, which is not its size");
            }
            tensors.put(name, info);
            extents.add(new Extent(name, offsets.get(0), offsets.get(1)));
        }

        /** The size of a tensor; -1 if a 64-bit number does not hold it. */
        private static long bytes(TensorInfo info) {
            try {
                return Math.multiplyExact(info.count(), (long) info.type().bytes());
            } catch (ArithmeticException tooLarge) {
                return -1;
            }
        }

        private static List<Long> naturals(JsonNode list, String what) throws FaultyFile {
            List<Long> values = new ArrayList<>();
            for (JsonNode item : list) {
                if (!item.isIntegralNumber() || !item.canConvertToLong() || item.longValue() < 0) {
                    throw new FaultyFile(what + " with " + FaultyFile.shown(item.toString())
                            + "; expected whole numbers from 0 to 2^63 - 1");
                }
                values.add(item.longValue());
            }
            if (!list.isArray()) {
                throw new FaultyFile(what + " that is no list of whole numbers");
            }
            return values;
        }

        /** Bytes lie one after another, without gaps and overlaps, up to the end of the file. */
        private void arrange(long base, long available) throws FaultyFile {
            extents.sort(Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
            long next = 0;
            String before = "";
            for (Extent extent : extents) {
                String tensor = "tensor '" + FaultyFile.shown(extent.name()) + "'";
                if (extent.begin() < next) {
                    throw new FaultyFile(tensor + " overlaps tensor '" + FaultyFile.shown(before) + "'");
                }
                if (extent.begin() > next) {
                    throw new FaultyFile(
                            "has " + (extent.begin() - next) + " bytes before " + tensor + " that belong to no tensor");
                }
                if (extent.end() > available) {
                    throw new FaultyFile(tensor + " ends at byte " + extent.end() + " of the data, but there are only "
                            + available + ": it is truncated");
                }
                starts.put(extent.name(), base + extent.begin());
                next = extent.end();
                before = extent.name();
            }
            if (next != available) {
                throw new FaultyFile("has " + (available - next) + " bytes at its end that belong to no tensor");
            }
        }
    }
}
