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
 * @param description what it does, with unit and source of the default
 */
public record OptionSpec(
        String name, Type type, Object defaultValue, List<String> choices, double minimum, String description) {
    /** The type of an option's value. */
    public enum Type {
        /** A whole number. */
        INTEGER,
        /** A real number. */
        REAL,
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
        return new OptionSpec(name, Type.INTEGER, defaultValue, List.of(), minimum, description);
    }

    /** A real number of at least {@code minimum}. */
    public static OptionSpec real(String name, double defaultValue, double minimum, String description) {
        return new OptionSpec(name, Type.REAL, defaultValue, List.of(), minimum, description);
    }

    /** A yes-or-no option. */
    public static OptionSpec flag(String name, boolean defaultValue, String description) {
        return new OptionSpec(name, Type.FLAG, defaultValue, List.of(), 0, description);
    }

    /** One of {@code choices}. */
    public static OptionSpec choice(String name, String defaultValue, List<String> choices, String description) {
        return new OptionSpec(name, Type.CHOICE, defaultValue, choices, 0, description);
    }

    /** Any text. */
    public static OptionSpec text(String name, String defaultValue, String description) {
        return new OptionSpec(name, Type.TEXT, defaultValue, List.of(), 0, description);
    }

    /** A valid {@code value} in this option's type, so that 8 and 8.0, which mean the same, make the same cell id. */
    public Object typed(Object value) {
        return switch (type) {
            case INTEGER -> (Object) ((Number) value).intValue();
            case REAL -> ((Number) value).doubleValue();
            case FLAG, CHOICE, TEXT -> value;
        };
    }

    /** What is wrong with {@code value}, as an expectation ("a whole number of at least 1"), or empty if it is valid. */
    public Optional<String> fault(Object value) {
        return switch (type) {
            case INTEGER -> value instanceof Number n && n.doubleValue() == Math.rint(n.doubleValue())
                            && n.doubleValue() >= minimum
                            && n.doubleValue() <= Integer.MAX_VALUE
                    ? Optional.empty()
                    : Optional.of("a whole number of at least " + (long) minimum);
            case REAL -> value instanceof Number n && Double.isFinite(n.doubleValue()) && n.doubleValue() >= minimum
                    ? Optional.empty()
                    : Optional.of("a number of at least " + minimum);
            case FLAG -> value instanceof Boolean ? Optional.empty() : Optional.of("true or false");
            case CHOICE -> value instanceof String s && choices.contains(s)
                    ? Optional.empty()
                    : Optional.of("one of " + String.join(", ", choices));
            case TEXT -> value instanceof String ? Optional.empty() : Optional.of("a text");
        };
    }
}
