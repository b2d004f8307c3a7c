package io.normbench.suite.plan;

import io.normbench.suite.Cell;
import io.normbench.suite.Measurement;
import io.normbench.util.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One condition of a {@link Filter}.
 *
 * @param key what it looks at
 * @param values what it accepts: names, or batch sizes and ranges {@code a..b}
 */
record FilterCondition(Key key, List<String> values) {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:\\.\\.([0-9]{1,9}))?");

    enum Key {
        BATCH_SIZE,
        ENGINE,
        EVALUATION,
        EXECUTION,
        MEASUREMENT,
        METHOD,
        TASK;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    FilterCondition {
        values = List.copyOf(values);
    }

    /**
     * Parses {@code key=value|value}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static FilterCondition parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no condition; expected key=value such as method=bn or batch_size=1..8");
        }
        Key key = key(text.substring(0, equals).strip());
        List<String> values = Arrays.stream(text.substring(equals + 1).split("\\|", -1))
                .map(String::strip)
                .toList();
        values.forEach(value -> checkValue(key, value));
        return new FilterCondition(key, values);
    }

    boolean matches(Cell cell, Measurement measurement) {
        return values.stream().anyMatch(value -> switch (key) {
            case METHOD ->
                value.equals(cell.method().id()) || value.equals(cell.method().label());
            case TASK -> value.equals(cell.task().id());
            case ENGINE -> value.equals(cell.engine());
            case EVALUATION -> cell.evaluation().isNamed(value);
            case EXECUTION -> value.equals(cell.execution().id());
            case MEASUREMENT -> value.equals(measurement.id());
            case BATCH_SIZE -> inRange(value, cell.batchSize());
        });
    }

    @Override
    public String toString() {
        return key.id() + "=" + String.join("|", values);
    }

    private static Key key(String name) {
        List<String> ids = Arrays.stream(Key.values()).map(Key::id).toList();
        if (!ids.contains(name)) {
            throw new IllegalArgumentException(
                    "unknown key '" + name + "'; expected " + Nearest.oneOf(ids) + Nearest.hint(name, ids));
        }
        return Key.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static void checkValue(Key key, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("'" + key.id() + "' has an empty value");
        }
        if (key == Key.BATCH_SIZE) {
            range(value);
        }
        List<String> measurements =
                Arrays.stream(Measurement.values()).map(Measurement::id).toList();
        if (key == Key.MEASUREMENT && !measurements.contains(value)) {
            throw new IllegalArgumentException("unknown measurement '" + value + "'; expected "
                    + Nearest.oneOf(measurements) + Nearest.hint(value, measurements));
        }
    }

    private static boolean inRange(String value, int batchSize) {
        Matcher bounds = range(value);
        int low = Integer.parseInt(bounds.group(1));
        int high = bounds.group(2) == null ? low : Integer.parseInt(bounds.group(2));
        return low <= batchSize && batchSize <= high;
    }

    private static Matcher range(String value) {
        Matcher matcher = RANGE.matcher(value);
        boolean valid = matcher.matches()
                && (matcher.group(2) == null
                        || Integer.parseInt(matcher.group(1)) <= Integer.parseInt(matcher.group(2)));
        if (!valid) {
            throw new IllegalArgumentException("batch_size '" + value
                    + "' is not a batch size; expected a number such as 8, a range such as 1..8, or several with |");
        }
        return matcher;
    }
}
