package io.normbench.weights;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle of plain data and tensors, as state dicts are.
 *
 * <p>A pickle is a program for a machine with a stack and a memory. Its instructions for numbers, texts, lists, tuples and
 * dictionaries are carried out here. A name of Python's is allowed if it is one of {@link Known}, of which each stands for a
 * line of Java; every other name is refused where it appears, so that nothing a file says is ever run.
 *
 * <p>Values are {@link String}, {@link Long}, {@link Double}, {@link Boolean}, null for None, {@link ArrayList} for lists,
 * {@link Tuple}, {@link LinkedHashMap} for dictionaries of either kind, {@link Storage} and {@link Strided}.
 */
final class Pickle {
    private static final Object MARK = new Object();
    private static final int HIGHEST_PROTOCOL = 5;
    private static final int BYTE = 0xff;
    private static final int MOST_AXES = 64;

    private final ByteBuffer in;
    private final List<@Nullable Object> stack = new ArrayList<>();
    private final Map<Integer, @Nullable Object> memory = new HashMap<>();

    private Pickle(byte[] program) {
        this.in = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A tuple of Python's. */
    record Tuple(List<Object> items) {}

    /** A name of Python's that is known. */
    private record Name(Known known, String text) {}

    /**
     * Values of one type in a file of their own.
     *
     * @param key the file's name
     * @param count number of values
     */
    record Storage(ElementType type, String key, long count) {}

    /**
     * A tensor: a view of a storage.
     *
     * @param offset its first value
     * @param shape length of every axis
     * @param strides values from one place of an axis to the next
     */
    record Strided(Storage storage, long offset, List<Long> shape, List<Long> strides) {}

    /** The names that plain weights need. */
    private enum Known {
        ORDERED_DICT,
        REBUILD_TENSOR,
        REBUILD_TENSOR_V2,
        REBUILD_PARAMETER,
        REBUILD_PARAMETER_WITH_STATE,
        SIZE,
        STORAGE
    }

    private static final Map<String, Known> KNOWN = Map.of(
            "collections.OrderedDict", Known.ORDERED_DICT,
            "torch._utils._rebuild_tensor", Known.REBUILD_TENSOR,
            "torch._utils._rebuild_tensor_v2", Known.REBUILD_TENSOR_V2,
            "torch._utils._rebuild_parameter", Known.REBUILD_PARAMETER,
            "torch._utils._rebuild_parameter_with_state", Known.REBUILD_PARAMETER_WITH_STATE,
            "torch.Size", Known.SIZE);

    private static final Map<String, ElementType> STORAGES = Map.ofEntries(
            Map.entry("torch.HalfStorage", ElementType.FLOAT16),
            Map.entry("torch.BFloat16Storage", ElementType.BFLOAT16),
            Map.entry("torch.FloatStorage", ElementType.FLOAT32),
            Map.entry("torch.DoubleStorage", ElementType.FLOAT64),
            Map.entry("torch.LongStorage", ElementType.INT64),
            Map.entry("torch.IntStorage", ElementType.INT32),
            Map.entry("torch.ShortStorage", ElementType.INT16),
            Map.entry("torch.CharStorage", ElementType.INT8),
            Map.entry("torch.ByteStorage", ElementType.UINT8),
            Map.entry("torch.BoolStorage", ElementType.BOOL),
            Map.entry("torch.ComplexFloatStorage", ElementType.COMPLEX64));

    /**
     * The value that {@code program} builds.
     *
     * @throws FaultyFile if it needs anything that is not plain data, or is damaged
     */
    static @Nullable Object read(byte[] program) throws FaultyFile {
        try {
            return new Pickle(program).run();
        } catch (BufferUnderflowException e) {
            throw new FaultyFile("has a data.pkl that ends too early");
        }
    }

    private @Nullable Object run() throws FaultyFile {
        while (true) {
            int at = in.position();
            int instruction = in.get() & BYTE;
            if (instruction == '.') {
                return pop();
            }
            carryOut(instruction, at);
        }
    }

    private void carryOut(int instruction, int at) throws FaultyFile {
        switch (instruction) {
            case 0x80 -> protocol(in.get() & BYTE);
            case 0x95 -> in.getLong(); // length of a frame: of use to streams alone
            case '(' -> stack.add(MARK);
            case '0' -> pop();
            case '1' -> sinceMark();
            case '2' -> push(top());
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.getInt());
            case 'K' -> push((long) (in.get() & BYTE));
            case 'M' -> push((long) (in.getShort() & 0xffff));
            case 0x8a -> push(longOf(in.get() & BYTE));
            case 0x8b -> push(longOf(in.getInt()));
            case 'G' -> push(bigEndianDouble());
            case 'X' -> push(text(in.getInt()));
            case 0x8c -> push(text(in.get() & BYTE));
            case 0x8d -> push(text(length(in.getLong())));
            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(sinceMark()));
            case 0x85 -> push(new Tuple(last(1)));
            case 0x86 -> push(new Tuple(last(2)));
            case 0x87 -> push(new Tuple(last(3)));
            case ']' -> push(new ArrayList<>());
            case 'l' -> push(sinceMark());
            case 'a' -> append(last(1));
            case 'e' -> append(sinceMark());
            case '}' -> push(new LinkedHashMap<>());
            case 'd' -> dictionary(sinceMark());
            case 's' -> put(last(2));
            case 'u' -> put(sinceMark());
            case 'q' -> memory.put(in.get() & BYTE, top());
            case 'r' -> memory.put(in.getInt(), top());
            case 0x94 -> memory.put(memory.size(), top());
            case 'h' -> push(remembered(in.get() & BYTE));
            case 'j' -> push(remembered(in.getInt()));
            case 'c' -> push(name(line(), line()));
            case 0x93 -> stackedName();
            case 'Q' -> push(storage(pop()));
            case 'R' -> call();
            case 'b' -> build();
            default ->
                throw new FaultyFile(String.format(
                        Locale.ROOT,
                        "has the pickle instruction 0x%02x at byte %d of data.pkl, which plain weights do not need; %s",
                        instruction,
                        at,
                        ADVICE));
        }
    }

    private static final String ADVICE =
            "no code of a file is run: save the state dict alone, torch.save(model.state_dict(), file), or safetensors";

    private static void protocol(int version) throws FaultyFile {
        if (version > HIGHEST_PROTOCOL) {
            throw new FaultyFile("is of pickle protocol " + version + "; expected at most " + HIGHEST_PROTOCOL);
        }
    }

    // --- stack -----------------------------------------------------------------------------------------------------

    private void push(@Nullable Object value) {
        stack.add(value);
    }

    private @Nullable Object top() throws FaultyFile {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
            throw damaged("takes a value from an empty stack");
        }
        return stack.get(stack.size() - 1);
    }

    private @Nullable Object pop() throws FaultyFile {
        Object value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    /** The last values in the order in which they were pushed. */
    private List<Object> last(int count) throws FaultyFile {
        Object[] values = new Object[count];
        for (int i = count - 1; i >= 0; i--) {
            values[i] = pop();
        }
        return new ArrayList<>(Arrays.asList(values));
    }

    private List<Object> sinceMark() throws FaultyFile {
        int mark = stack.size() - 1;
        while (mark >= 0 && stack.get(mark) != MARK) {
            mark--;
        }
        if (mark < 0) {
            throw damaged("looks for a mark that is not there");
        }
        List<Object> values = new ArrayList<>(stack.subList(mark + 1, stack.size()));
        stack.subList(mark, stack.size()).clear();
        return values;
    }

    private @Nullable Object remembered(int number) throws FaultyFile {
        if (!memory.containsKey(number)) {
            throw damaged("asks for value " + number + ", which it has not stored");
        }
        return memory.get(number);
    }

    // --- values ------------------------------------------------------------------------------------------------------

    private static int length(long length) throws FaultyFile {
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw damaged("has a text of " + Long.toUnsignedString(length) + " bytes");
        }
        return (int) length;
    }

    private String text(int length) throws FaultyFile {
        if (length < 0 || length > in.remaining()) {
            throw damaged("has a text of " + Integer.toUnsignedString(length) + " bytes, but ends before");
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw damaged("has a text that is not UTF-8");
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int next = in.get() & BYTE; next != '\n'; next = in.get() & BYTE) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** A whole number in two's complement, least byte first. */
    private long longOf(int bytes) throws FaultyFile {
        if (bytes < 0 || bytes > Long.BYTES) {
            throw damaged("has a whole number of " + Integer.toUnsignedString(bytes) + " bytes; expected at most 8");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) (in.get() & BYTE) << Byte.SIZE * i;
        }
        int unused = Long.SIZE - Byte.SIZE * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }

    private double bigEndianDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
    }

    @SuppressWarnings("unchecked") // lists are made here alone
    private void append(List<Object> values) throws FaultyFile {
        if (!(top() instanceof ArrayList<?> list)) {
            throw damaged("appends to what is no list");
        }
        ((List<Object>) list).addAll(values);
    }

    private void dictionary(List<Object> keysAndValues) throws FaultyFile {
        push(new LinkedHashMap<>());
        put(keysAndValues);
    }

    @SuppressWarnings("unchecked") // dictionaries are made here alone
    private void put(List<Object> keysAndValues) throws FaultyFile {
        if (!(top() instanceof LinkedHashMap<?, ?> found) || keysAndValues.size() % 2 != 0) {
            throw damaged("sets entries of what is no dictionary");
        }
        Map<Object, Object> map = (Map<Object, Object>) found;
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            if (!(key instanceof String) && !(key instanceof Long)) {
                throw new FaultyFile("has a key that is neither a text nor a whole number; " + ADVICE);
            }
            if (map.containsKey(key)) {
                throw new FaultyFile("has the name '" + FaultyFile.shown(key.toString()) + "' twice");
            }
            map.put(key, keysAndValues.get(i + 1));
        }
    }

    // --- names -------------------------------------------------------------------------------------------------------

    private static Name name(String module, String member) throws FaultyFile {
        String text = module + "." + member;
        Known known = STORAGES.containsKey(text) ? Known.STORAGE : KNOWN.get(text);
        if (known == null) {
            throw new FaultyFile(
                    "names '" + FaultyFile.shown(text) + "' of Python, which plain weights do not need; " + ADVICE);
        }
        return new Name(known, text);
    }

    private void stackedName() throws FaultyFile {
        List<Object> both = last(2);
        if (!(both.get(0) instanceof String module) || !(both.get(1) instanceof String member)) {
            throw damaged("has a name that is no text");
        }
        push(name(module, member));
    }

    /** {@code ('storage', type, key, device, count)}. */
    private static Storage storage(@Nullable Object id) throws FaultyFile {
        List<Object> items = id instanceof Tuple tuple ? tuple.items() : List.of();
        if (items.size() != 5
                || !"storage".equals(items.get(0))
                || !(items.get(1) instanceof Name name && name.known() == Known.STORAGE)
                || !(items.get(2) instanceof String key)
                || !(items.get(4) instanceof Long count)) {
            throw damaged("refers to a storage in a form that is not known");
        }
        if (!key.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new FaultyFile("refers to the storage '" + FaultyFile.shown(key) + "'; expected letters and digits");
        }
        if (count < 0) {
            throw damaged("has a storage of " + count + " values");
        }
        return new Storage(Objects.requireNonNull(STORAGES.get(name.text())), key, count);
    }

    private void call() throws FaultyFile {
        List<Object> both = last(2);
        if (!(both.get(0) instanceof Name name) || !(both.get(1) instanceof Tuple tuple)) {
            throw new FaultyFile("calls what is no function of plain weights; " + ADVICE);
        }
        List<Object> arguments = tuple.items();
        switch (name.known()) {
            case ORDERED_DICT -> orderedDict(arguments);
            case REBUILD_TENSOR -> push(tensor(arguments, 4, 4));
            case REBUILD_TENSOR_V2 -> push(tensor(arguments, 6, 7));
            case REBUILD_PARAMETER -> push(parameter(arguments, 3));
            case REBUILD_PARAMETER_WITH_STATE -> push(parameter(arguments, 4));
            case SIZE -> push(new Tuple(sequence(arguments.size() == 1 ? arguments.get(0) : null)));
            case STORAGE -> throw new FaultyFile("makes a " + name.text() + " of its own; " + ADVICE);
        }
    }

    /** {@code OrderedDict()}: its entries follow. */
    private void orderedDict(List<Object> arguments) throws FaultyFile {
        if (!arguments.isEmpty()) {
            throw damaged("makes a dictionary in a form that is not known");
        }
        push(new LinkedHashMap<>());
    }

    private static List<Object> sequence(@Nullable Object value) throws FaultyFile {
        if (value instanceof Tuple tuple) {
            return tuple.items();
        }
        if (value instanceof ArrayList<?> list) {
            return Collections.unmodifiableList(list);
        }
        throw damaged("has something else where a tuple or list belongs");
    }

    /** Storage, offset, shape, strides, then what is of use to training alone. */
    private static Strided tensor(List<Object> arguments, int fewest, int most) throws FaultyFile {
        if (arguments.size() < fewest
                || arguments.size() > most
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)) {
            throw damaged("has a tensor in a form that is not known");
        }
        List<Long> shape = naturals(arguments.get(2));
        List<Long> strides = naturals(arguments.get(3));
        if (offset < 0 || strides.size() != shape.size()) {
            throw damaged("has a tensor with the offset " + offset + ", shape " + shape + " and strides " + strides);
        }
        return new Strided(storage, offset, shape, strides);
    }

    private static List<Long> naturals(@Nullable Object value) throws FaultyFile {
        List<Object> items = sequence(value);
        if (items.size() > MOST_AXES) {
            throw damaged("has a tensor of " + items.size() + " axes");
        }
        List<Long> numbers = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof Long number) || number < 0) {
                throw damaged("has a shape or strides of other than whole numbers of at least 0");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static Strided parameter(List<Object> arguments, int count) throws FaultyFile {
        if (arguments.size() != count || !(arguments.get(0) instanceof Strided tensor)) {
            throw damaged("has a parameter in a form that is not known");
        }
        return tensor;
    }

    /** Attributes of a dictionary, such as the versions that state dicts carry; nothing here needs them. */
    private void build() throws FaultyFile {
        pop();
        if (!(top() instanceof LinkedHashMap<?, ?>)) {
            throw new FaultyFile("sets the state of what is no dictionary; " + ADVICE);
        }
    }

    private static FaultyFile damaged(String what) {
        return new FaultyFile("has a data.pkl that " + what + ": it is damaged or no state dict");
    }
}
