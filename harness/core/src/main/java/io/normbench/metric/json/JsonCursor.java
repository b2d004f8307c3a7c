package io.normbench.metric.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.normbench.util.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A position in a JSON file, moving forward only, whose every complaint names the file, the place and the remedy.
 *
 * <p>Methods that read a value expect the cursor on it and leave it there; {@link #nextField()} and
 * {@link #nextElement()} move on. Faults are {@link UserError}s with line, column and JSON pointer, since annotation
 * files are mostly one long line.
 */
public final class JsonCursor implements AutoCloseable {
    private final Path file;
    private final JsonParser parser;

    private JsonCursor(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Opens a file and moves to its first token. */
    public static JsonCursor open(Path file) {
        if (Files.isDirectory(file)) {
            throw UserError.usage(file + ": is a folder; expected a JSON file");
        }
        JsonFactory factory =
                JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();
        JsonCursor cursor;
        try {
            InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            cursor = new JsonCursor(file, factory.createParser(bytes));
        } catch (NoSuchFileException e) {
            throw UserError.usage(file + ": no such file; give the path of a JSON file");
        } catch (IOException e) {
            throw UserError.usage(file + ": cannot be read: " + e.getMessage());
        }
        try {
            if (cursor.next() == null) {
                throw UserError.usage(file + ": is empty; expected JSON");
            }
        } catch (UserError e) {
            cursor.close();
            throw e;
        }
        return cursor;
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
    public String nextField() {
        if (next() == JsonToken.END_OBJECT) {
            return null;
        }
        try {
            String name = parser.currentName();
            next();
            return name;
        } catch (IOException e) {
            throw unreadable(e);
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

    /** The integer here; a number such as 3.0 is one too. */
    public long integer(String what) {
        double value = number(what);
        try {
            if (token() == JsonToken.VALUE_NUMBER_INT) {
                return parser.getLongValue();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
            throw fault(what + " is " + value + "; expected an integer");
        }
        return (long) value;
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
                throw fault(what + " is too large for a double; expected a finite number");
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
        return UserError.usage(file + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": "
                + (pointer.isEmpty() ? "" : "at " + pointer + ": ") + problem);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private JsonToken next() {
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
        if (e instanceof JsonProcessingException json) {
            JsonLocation at = json.getLocation();
            String place = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
            String reason = json.getOriginalMessage() // less what only a programmer can use
                    .replaceAll("\\[Source: [^;\\]]*; ([^\\]]*)\\]", "$1")
                    .replaceAll(": enable `[^`]*` to allow", "");
            String pointer = parser.getParsingContext().pathAsPointer().toString();
            return UserError.usage(file + place + ": not valid JSON" + (pointer.isEmpty() ? "" : " at " + pointer)
                    + ": " + reason
                    + "; write the file again, or check that it was copied whole");
        }
        return UserError.usage(file + ": cannot be read: " + e.getMessage());
    }
}
