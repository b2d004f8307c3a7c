package io.normbench.metric.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.normbench.util.OneLine;
import io.normbench.util.UserError;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A position in a JSON file, moving forward only, whose every complaint names the file, the place and the remedy.
 *
 * <p>Methods that read a value expect the cursor on it and leave it there; {@link #nextField()} and
 * {@link #nextElement()} move on. Faults are {@link UserError}s with line, column and JSON pointer, since annotation
 * files are mostly one long line.
 *
 * <p>The file may be a pipe, and may be packed by gzip, whatever its name. A key that stands twice in one object is a
 * fault where the object is read: readers differ in which of the two they take. Python's {@code NaN} and
 * {@code Infinity} are passed over where nobody reads them.
 */
public final class JsonCursor implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int GZIP = 0x1f8b;
    /** Keys of one object that are told apart; no annotation file has as many. */
    private static final int MOST_KEYS = 1000;
    /** Digits of a number that a message shows. */
    private static final int MOST_DIGITS = 40;

    private final Path file;
    private final JsonParser parser;
    /** The keys so far of each object that is being read, by its depth. */
    private final List<Keys> keys = new ArrayList<>();

    private boolean broken; // by a fault of JSON itself, after which there is no going on

    private JsonCursor(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * What a value was read as.
     *
     * @param value the value; null where there is none, or a fault
     * @param fault what is wrong with it; null where it could be read
     */
    public record Attempt<T>(@Nullable T value, @Nullable UserError fault) {}

    /** Opens a file and moves to its first token. */
    public static JsonCursor open(Path file) {
        if (Files.isDirectory(file)) {
            throw UserError.badData(file + ": is a folder; expected a JSON file");
        }
        if (!Files.exists(file)) {
            throw UserError.badData(file + ": no such file; give the path of a JSON file");
        }
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
        JsonCursor cursor;
        try {
            cursor = new JsonCursor(file, factory.createParser(bytes(file)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        try {
            if (cursor.next() == null) {
                throw UserError.badData(file + ": is empty; expected JSON");
            }
        } catch (UserError e) {
            cursor.close();
            throw e;
        }
        return cursor;
    }

    /** The unpacked bytes of a file. A plain stream, because one of {@code Files} asks a pipe for its position. */
    private static InputStream bytes(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(new FileInputStream(file.toFile()), BUFFER);
        try {
            bytes.mark(2);
            int magic = bytes.read() << 8 | bytes.read();
            bytes.reset();
            return magic == GZIP ? new BufferedInputStream(new GZIPInputStream(bytes, BUFFER), BUFFER) : bytes;
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /** The token the cursor stands on. */
    public JsonToken token() {
        return parser.currentToken();
    }

    /** Demands the start of an object here. */
    public void expectObject(String what) {
        expect(JsonToken.START_OBJECT, what + " must be an object");
    }

    /** Demands the start of an array here. */
    public void expectArray(String what) {
        expect(JsonToken.START_ARRAY, what + " must be an array");
    }

    /** Moves to the value of the object's next field and returns the field's name, or null at the object's end. */
    public @Nullable String nextField() {
        if (next() == JsonToken.END_OBJECT) {
            return null;
        }
        try {
            String name = parser.currentName();
            once(name);
            next();
            return name;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void once(String name) {
        JsonStreamContext object = parser.getParsingContext();
        int depth = object.getNestingDepth();
        while (keys.size() <= depth) {
            keys.add(new Keys());
        }
        if (object.getCurrentIndex() == 0) {
            keys.get(depth).clear();
        }
        if (!keys.get(depth).add(name)) {
            throw fault("the key '" + name + "' is there twice; expected it once. Remove one of the two");
        }
    }

    /** Whether the value here is null. */
    public boolean isNull() {
        return token() == JsonToken.VALUE_NULL;
    }

    /**
     * Reads the value here with {@code reader}. Where that finds a fault in it, the rest of the value is passed over, so
     * that whoever turns out not to need it can do without.
     *
     * @throws UserError if the value is not JSON
     */
    public <T> Attempt<T> attempt(Supplier<T> reader) {
        int around = parser.getParsingContext().getNestingDepth() - (token().isStructStart() ? 1 : 0);
        try {
            return new Attempt<>(reader.get(), null);
        } catch (UserError e) {
            if (broken) {
                throw e;
            }
            while (parser.getParsingContext().getNestingDepth() > around) {
                next();
            }
            return new Attempt<>(null, e);
        }
    }

    /** Moves to the array's next element; false at the array's end. */
    public boolean nextElement() {
        return next() != JsonToken.END_ARRAY;
    }

    /** Leaves the value here unread: moves to its end. */
    public void skip() {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Demands that nothing follows the outermost value. */
    public void expectEnd() {
        if (next() != null) {
            throw fault("there is more after the end of the JSON value; remove it");
        }
    }

    /** The integer here, exactly; a number such as 3.0 is one too. */
    public long integer(String what) {
        if (token() == JsonToken.VALUE_NUMBER_INT) {
            try {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw fault(what + " is " + digits() + "; expected at most 9223372036854775807 (2^63 - 1): larger"
                            + " numbers could not be told apart. Number them anew");
                }
                return parser.getLongValue();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
        double value = number(what);
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw fault(what + " is " + value + "; expected an integer");
        }
        return (long) value;
    }

    private String digits() throws IOException {
        String text = parser.getText();
        return text.length() > MOST_DIGITS ? text.substring(0, MOST_DIGITS) + "…" : text;
    }

    /** The integer here, which must lie in 0 to {@code largest}. */
    public int count(String what, int largest) {
        long value = integer(what);
        if (value < 0 || value > largest) {
            throw fault(what + " is " + value + "; expected 0 to " + largest);
        }
        return (int) value;
    }

    /** The number here. */
    public double number(String what) {
        if (token() == null || !token().isNumeric()) {
            throw fault(what + " is " + describe() + "; expected a number");
        }
        try {
            double value = parser.getDoubleValue();
            if (!Double.isFinite(value)) {
                String text = digits();
                boolean written = text.chars().anyMatch(Character::isDigit);
                throw fault(
                        what + (written ? " is too large for a double" : " is " + text) + "; expected a finite number");
            }
            return value;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The flag here: true, false, or a number, of which 0 alone is false. */
    public boolean flag(String what) {
        if (token() == JsonToken.VALUE_TRUE || token() == JsonToken.VALUE_FALSE) {
            return token() == JsonToken.VALUE_TRUE;
        }
        return number(what) != 0;
    }

    /** The string here. */
    public String text(String what) {
        expect(JsonToken.VALUE_STRING, what + " must be a string");
        try {
            return parser.getText();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** A user error at this place: at the object or array itself if the cursor is on its end. */
    public UserError fault(String problem) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        JsonLocation at = parser.currentTokenLocation();
        return UserError.badData(file + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": "
                + (pointer.isEmpty() ? "" : "at " + OneLine.of(pointer) + ": ") + OneLine.of(problem));
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private @Nullable JsonToken next() {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void expect(JsonToken wanted, String problem) {
        if (token() != wanted) {
            throw fault(problem + ", not " + describe());
        }
    }

    private String describe() {
        JsonToken token = token();
        if (token == null) {
            return "the end of the file";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> "the end of the value";
        };
    }

    private UserError unreadable(IOException e) {
        broken = true;
        if (!(e instanceof JsonProcessingException json)) {
            return unreadable(file, e);
        }
        JsonLocation at = json.getLocation();
        String place = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
        String reason = OneLine.of(json.getOriginalMessage()) // less what only a programmer can use
                .replaceAll("\\[Source: [^;\\]]*; ([^\\]]*)\\]", "$1")
                .replaceAll(",? from `[^`]*`", "")
                .replaceAll(": enable `[^`]*` to allow", "");
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        String where = pointer.isEmpty() ? "" : " at " + OneLine.of(pointer);
        if (json instanceof StreamConstraintsException) {
            return UserError.badData(file + place + ": is not read" + where + ": " + reason + "; remove it");
        }
        return UserError.badData(file + place + ": not valid JSON" + where + ": " + reason
                + (json instanceof JsonEOFException
                        ? "; the file ends too early: check that it was copied whole"
                        : "; mend it there, or write the file again"));
    }

    private static UserError unreadable(Path file, IOException e) {
        // Only what unpacks throws these.
        return e instanceof ZipException || e instanceof EOFException
                ? UserError.badData(file + ": is packed by gzip, and damaged or cut off: "
                        + (e.getMessage() == null ? "it ends too early" : e.getMessage())
                        + "; copy it again, or pack it anew")
                : UserError.badData(file + ": cannot be read: " + e.getMessage());
    }

    /** The keys of an object so far: few, so that going through them is the fastest way. */
    private static final class Keys {
        private String[] names = new String[16];
        private int used;

        void clear() {
            used = 0;
        }

        /** False if it is there already. */
        boolean add(String name) {
            for (int i = 0; i < used; i++) {
                if (names[i].equals(name)) {
                    return false;
                }
            }
            if (used == names.length && used < MOST_KEYS) {
                names = Arrays.copyOf(names, Math.min(MOST_KEYS, 2 * used));
            }
            if (used < names.length) {
                names[used++] = name;
            }
            return true;
        }
    }
}
