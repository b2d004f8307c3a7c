package io.normbench.weights;

import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import io.normbench.weights.Pickle.Strided;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A state dict as {@code torch.save} writes it since PyTorch 1.6: a zip archive with a pickle, {@code data.pkl}, that names
 * tensors, and a file of plain values for each storage, {@code data/0}, ….
 *
 * <p>A file that keeps the state dict under {@code state_dict}, {@code model_state_dict}, {@code model} or
 * {@code model_ema}, beside epochs and optimizers, is read there.
 */
final class StateDictFile implements WeightFile {
    private static final String PROGRAM = "data.pkl";

    /** How many values may be read for one that is taken, where strides leave others out; more for small tensors. */
    private static final int SPREAD = 16;

    private static final int SMALL = 1 << 20;
    private static final int LONGEST_PROGRAM = 1 << 22;
    private static final List<String> INSIDE = List.of("state_dict", "model_state_dict", "model", "model_ema");

    private final Path path;
    private final ZipFile zip;
    private final String root;
    private final ByteOrder order;
    private final Map<String, Strided> values = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final List<String> others = new ArrayList<>();

    private StateDictFile(Path path, ZipFile zip) throws IOException {
        this.path = path;
        this.zip = zip;
        this.root = root();
        this.order = order();
        collect(stateDict(Pickle.read(program())));
    }

    static StateDictFile open(Path path) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException e) {
            throw new FaultyFile(
                    "is a damaged or truncated archive: " + FaultyFile.shown(String.valueOf(e.getMessage())));
        }
        try {
            return new StateDictFile(path, zip);
        } catch (ZipException e) {
            zip.close();
            throw new FaultyFile("is a damaged archive: " + FaultyFile.shown(String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            zip.close();
            throw new FaultyFile("is an archive with names that cannot be read: "
                    + FaultyFile.shown(String.valueOf(e.getMessage())));
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** The folder that all entries lie in, with its slash. */
    private String root() throws FaultyFile {
        Set<String> names = new HashSet<>();
        String found = null;
        boolean code = false;
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            String name = TensorName.checked(entries.nextElement().getName());
            if (!names.add(name)) {
                throw new FaultyFile("has the entry '" + FaultyFile.shown(name) + "' twice");
            }
            code |= name.endsWith("/constants.pkl") || name.contains("/code/");
            if (name.equals(PROGRAM) || name.endsWith("/" + PROGRAM)) {
                if (found != null) {
                    throw new FaultyFile("has several entries " + PROGRAM + "; expected one state dict");
                }
                found = name.substring(0, name.length() - PROGRAM.length());
            }
        }
        if (code) {
            throw new FaultyFile(
                    "is a TorchScript program; save the state dict alone," + " torch.save(model.state_dict(), file)");
        }
        if (found == null) {
            throw new FaultyFile("is a zip archive without " + PROGRAM + ": no state dict of PyTorch");
        }
        return found;
    }

    private byte[] program() throws IOException {
        try (InputStream in = zip.getInputStream(zip.getEntry(root + PROGRAM))) {
            byte[] program = in.readNBytes(LONGEST_PROGRAM + 1);
            if (program.length > LONGEST_PROGRAM) {
                throw new FaultyFile("has a " + PROGRAM + " of more than " + LONGEST_PROGRAM + " bytes");
            }
            return program;
        }
    }

    private ByteOrder order() throws IOException {
        ZipEntry entry = zip.getEntry(root + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            String text = new String(in.readNBytes(16), StandardCharsets.US_ASCII);
            return switch (text.strip()) {
                case "little" -> ByteOrder.LITTLE_ENDIAN;
                case "big" -> ByteOrder.BIG_ENDIAN;
                default ->
                    throw new FaultyFile("has the byte order '" + FaultyFile.shown(text) + "'; expected little or big");
            };
        }
    }

    private static Map<?, ?> stateDict(@Nullable Object content) throws FaultyFile {
        if (!(content instanceof Map<?, ?> map)) {
            throw new FaultyFile("holds something else than a state dict");
        }
        if (hasTensors(map)) {
            return map;
        }
        for (String key : INSIDE) {
            if (map.get(key) instanceof Map<?, ?> inside && hasTensors(inside)) {
                return inside;
            }
        }
        throw new FaultyFile("holds no tensors by name, neither at its top nor under " + String.join(", ", INSIDE));
    }

    private static boolean hasTensors(Map<?, ?> map) {
        return map.values().stream().anyMatch(Strided.class::isInstance);
    }

    private void collect(Map<?, ?> stateDict) throws FaultyFile {
        for (Map.Entry<?, ?> entry : stateDict.entrySet()) {
            String name = TensorName.checked(String.valueOf(entry.getKey()));
            if (entry.getValue() instanceof Strided tensor) {
                TensorInfo info = new TensorInfo(tensor.storage().type(), tensor.shape());
                check("tensor '" + FaultyFile.shown(name) + "'", tensor, info);
                values.put(name, tensor);
                tensors.put(name, info);
            } else {
                others.add(name);
            }
        }
    }

    /** That the tensor lies in its storage, and the storage in its entry. */
    private void check(String what, Strided tensor, TensorInfo info) throws FaultyFile {
        long count = tensor.storage().count();
        ZipEntry entry = zip.getEntry(entry(tensor));
        if (entry == null) {
            throw new FaultyFile(
                    what + " refers to the storage '" + tensor.storage().key() + "', which is missing");
        }
        try {
            long bytes = Math.multiplyExact(count, (long) info.type().bytes());
            if (entry.getSize() < bytes) {
                throw new FaultyFile(
                        what + " lies in the storage '" + tensor.storage().key() + "', which has " + entry.getSize()
                                + " bytes instead of " + bytes + ": it is truncated");
            }
            long last = Math.addExact(tensor.offset(), span(tensor, info));
            if (last > count) {
                throw new FaultyFile(what + " of shape " + tensor.shape() + " and strides " + tensor.strides()
                        + " from " + tensor.offset() + " on does not lie in its storage of " + count + " values");
            }
        } catch (ArithmeticException e) {
            throw new FaultyFile(what + " of shape " + tensor.shape() + " and strides " + tensor.strides()
                    + " is larger than any file");
        }
    }

    /** Values of the storage from the tensor's first to its last. */
    private static long span(Strided tensor, TensorInfo info) {
        if (info.count() == 0) {
            return 0;
        }
        long span = 1;
        for (int axis = 0; axis < tensor.shape().size(); axis++) {
            long steps = tensor.shape().get(axis) - 1;
            span = Math.addExact(
                    span, Math.multiplyExact(steps, (long) tensor.strides().get(axis)));
        }
        return span;
    }

    private String entry(Strided tensor) {
        return root + "data/" + tensor.storage().key();
    }

    @Override
    public String format() {
        return "PyTorch state dict";
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public List<String> others() {
        return List.copyOf(others);
    }

    @Override
    public HostTensor read(String name) {
        Strided tensor = Objects.requireNonNull(values.get(name), name);
        TensorInfo info = Objects.requireNonNull(tensors.get(name), name);
        try {
            if (!info.type().readable()) {
                throw new FaultyFile("tensor '" + name + "' is of type "
                        + info.type().label() + "; expected float16, bfloat16, float32, float64 or int64");
            }
            long span = span(tensor, info);
            if (Math.max(info.count(), span) > Integer.MAX_VALUE || span / SPREAD > Math.max(info.count(), SMALL)) {
                throw new FaultyFile("tensor '" + name + "' has " + info.count() + " values among " + span
                        + "; expected at most " + Integer.MAX_VALUE + ", and no more than " + SPREAD
                        + " times as many between them: save a copy that is contiguous");
            }
            try (InputStream in = zip.getInputStream(zip.getEntry(entry(tensor)))) {
                in.skipNBytes(tensor.offset() * info.type().bytes());
                Object read = Values.read(info.type(), (int) span, order, Values.of(in));
                Object values = rowMajor(tensor) ? read : gathered(read, tensor, info);
                return HostTensors.of(values, info.lengths());
            }
        } catch (ZipException e) {
            throw WeightFile.fault(path, new FaultyFile("tensor '" + name + "' is damaged: " + e.getMessage()));
        } catch (IOException e) {
            throw WeightFile.fault(path, e);
        }
    }

    /** Whether the tensor's values follow each other in its storage as they do in an array. */
    private static boolean rowMajor(Strided tensor) {
        long expected = 1;
        for (int axis = tensor.shape().size() - 1; axis >= 0; axis--) {
            long length = tensor.shape().get(axis);
            if (length > 1 && tensor.strides().get(axis) != expected) {
                return false;
            }
            expected *= Math.max(1, length);
        }
        return true;
    }

    /** The values of {@code read}, which begins with the tensor's first, in row-major order. */
    private static Object gathered(Object read, Strided tensor, TensorInfo info) {
        int count = (int) info.count();
        Object values = info.type().array(count);
        int axes = tensor.shape().size();
        long[] place = new long[axes];
        long at = 0;
        for (int i = 0; i < count; i++) {
            System.arraycopy(read, (int) at, values, i, 1);
            for (int axis = axes - 1; axis >= 0; axis--) {
                long stride = tensor.strides().get(axis);
                at += stride;
                if (++place[axis] < tensor.shape().get(axis)) {
                    break;
                }
                at -= stride * place[axis];
                place[axis] = 0;
            }
        }
        return values;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw UserError.infrastructure("weights " + path + ": cannot be closed: " + e, e);
        }
    }
}
