package io.normbench.option;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** Validated option values of one method, with defaults filled in. */
public final class Options {
    private final Map<String, Object> values;

    private Options(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Fills in defaults.
     *
     * @throws IllegalArgumentException if a name or a value is not valid; suites are checked before this
     */
    public static Options of(List<OptionSpec> specs, Map<String, ?> given) {
        Map<String, Object> values = new HashMap<>();
        for (OptionSpec spec : specs) {
            Object value = given.containsKey(spec.name()) ? given.get(spec.name()) : spec.defaultValue();
            spec.fault(value).ifPresent(expected -> {
                throw new IllegalArgumentException(
                        "option '" + spec.name() + "' is " + value + "; expected " + expected);
            });
            values.put(spec.name(), value);
        }
        for (String name : given.keySet()) {
            if (!values.containsKey(name)) {
                throw new IllegalArgumentException("unknown option '" + name + "'");
            }
        }
        return new Options(Map.copyOf(values));
    }

    private Object value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    /** The value of a whole-number option. */
    public int integer(String name) {
        return ((Number) value(name)).intValue();
    }

    /** The value of a real option. */
    public double real(String name) {
        return ((Number) value(name)).doubleValue();
    }

    /** The value of an option that is a real number or {@link OptionSpec#NONE}; empty if it is that. */
    public OptionalDouble realOrNone(String name) {
        return values.get(name) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    /** The value of a yes-or-no option. */
    public boolean flag(String name) {
        return (Boolean) value(name);
    }

    /** The value of a free-text option. */
    public String text(String name) {
        return (String) value(name);
    }

    /** The value of a choice. */
    public String choice(String name) {
        return (String) value(name);
    }
}
