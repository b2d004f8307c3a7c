package io.normbench.option;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One option of a method: its name, type, default and meaning.
 *
 * @param name the spelling in suite files
 * @param type what values it takes
 * @param defaultValue an {@link Integer}, {@link Double}, {@link Boolean} or {@link String}
 * @param choices the valid values of a {@link Type#CHOICE} option
 * @param minimum smallest valid number
 * @param maximum largest valid number
 * @param description what it does, with unit and source of the default
 */
public record OptionSpec(
        String name,
        Type type,
        Object defaultValue,
        List<String> choices,
        double minimum,
        double maximum,
        String description) {
    /** What a {@link Type#REAL_OR_NONE} option is where it is no number. */
    public static final String NONE = "none";

    /** The type of an option's value. */
    public enum Type {
        /** A whole number. */
        INTEGER,
        /** An odd whole number. */
        ODD,
        /** A real number. */
        REAL,
        /** A real number, or the word {@code none}. */
        REAL_OR_NONE,
        /** {@code true} or {@code false}. */
        FLAG,
        /** One of a list of words. */
        CHOICE,
        /** Any text, for example the path of a folder. */
        TEXT;

        /** Lower-case name for messages. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public OptionSpec {
        choices = List.copyOf(choices);
    }

    /** A whole number of at least {@code minimum}. */
    public static OptionSpec integer(String name, int defaultValue, int minimum, String description) {
        return number(name, Type.INTEGER, defaultValue, minimum, Integer.MAX_VALUE, description);
    }

    /** An odd whole number of at least {@code minimum}. */
    public static OptionSpec odd(String name, int defaultValue, int minimum, String description) {
        return number(name, Type.ODD, defaultValue, minimum, Integer.MAX_VALUE, description);
    }

    /** A real number of at least {@code minimum}. */
    public static OptionSpec real(String name, double defaultValue, double minimum, String description) {
        return number(name, Type.REAL, defaultValue, minimum, Double.POSITIVE_INFINITY, description);
    }

    /** A real number above 0, such as what keeps a division from one by 0. */
    public static OptionSpec positive(String name, double defaultValue, String description) {
        return real(name, defaultValue, Double.MIN_VALUE, description);
    }

    /** A real number from {@code minimum} to {@code maximum}. */
    public static OptionSpec real(
            String name, double defaultValue, double minimum, double maximum, String description) {
        return number(name, Type.REAL, defaultValue, minimum, maximum, description);
    }

    /** A real number of at least {@code minimum}, or {@code none}. */
    public static OptionSpec realOrNone(String name, double defaultValue, double minimum, String description) {
        return number(name, Type.REAL_OR_NONE, defaultValue, minimum, Double.POSITIVE_INFINITY, description);
    }

    private static OptionSpec number(
            String name, Type type, Object defaultValue, double minimum, double maximum, String description) {
        return new OptionSpec(name, type, defaultValue, List.of(), minimum, maximum, description);
    }

    /** A yes-or-no option. */
    public static OptionSpec flag(String name, boolean defaultValue, String description) {
        return new OptionSpec(name, Type.FLAG, defaultValue, List.of(), 0, 0, description);
    }

    /** One of {@code choices}. */
    public static OptionSpec choice(String name, String defaultValue, List<String> choices, String description) {
        return new OptionSpec(name, Type.CHOICE, defaultValue, choices, 0, 0, description);
    }

    /** Any text. */
    public static OptionSpec text(String name, String defaultValue, String description) {
        return new OptionSpec(name, Type.TEXT, defaultValue, List.of(), 0, 0, description);
    }

    /** A valid {@code value} in this option's type, so that 8 and 8.0, which mean the same, make the same cell id. */
    public Object typed(Object value) {
        return switch (type) {
            case INTEGER, ODD -> (Object) ((Number) value).intValue();
            case REAL -> ((Number) value).doubleValue();
            case REAL_OR_NONE -> value instanceof Number number ? (Object) number.doubleValue() : value;
            case FLAG, CHOICE, TEXT -> value;
        };
    }

    /**
     * What is wrong with {@code value}, as an expectation ("a whole number of at least 1"), or empty if it is valid.
     */
    public Optional<String> fault(Object value) {
        return valid(value) ? Optional.empty() : Optional.of(expectation());
    }

    /** What values it takes, as an expectation: {@code a whole number of at least 1}. */
    public String expectation() {
        return switch (type) {
            case INTEGER -> "a whole number of at least " + (long) minimum;
            case ODD -> "an odd number of at least " + (long) minimum;
            case REAL -> range();
            case REAL_OR_NONE -> range() + ", or " + NONE;
            case FLAG -> "true or false";
            case CHOICE -> "one of " + String.join(", ", choices);
            case TEXT -> "a text";
        };
    }

    private boolean valid(Object value) {
        return switch (type) {
            case INTEGER -> whole(value);
            case ODD -> whole(value) && ((Number) value).intValue() % 2 == 1;
            case REAL -> real(value);
            case REAL_OR_NONE -> NONE.equals(value) || real(value);
            case FLAG -> value instanceof Boolean;
            case CHOICE -> value instanceof String && choices.contains(value);
            case TEXT -> value instanceof String;
        };
    }

    private boolean whole(Object value) {
        return real(value) && ((Number) value).doubleValue() == Math.rint(((Number) value).doubleValue());
    }

    private boolean real(Object value) {
        return value instanceof Number n
                && Double.isFinite(n.doubleValue())
                && n.doubleValue() >= minimum
                && n.doubleValue() <= maximum;
    }

    private String range() {
        if (minimum == Double.MIN_VALUE && Double.isInfinite(maximum)) {
            return "a number above 0";
        }
        return Double.isInfinite(maximum)
                ? "a number of at least " + minimum
                : "a number from " + minimum + " to " + maximum;
    }
}
