package io.normbench.machine;

/**
 * One thing known of the environment.
 *
 * @param key dotted name: {@code cpu.model}
 * @param value what was found, or words that say why nothing was
 * @param hard whether results with different values must not be compared; otherwise the fact only informs
 */
public record Fact(String key, String value, boolean hard) {
    /** What stands for a value that the system keeps to itself. */
    static final String NOT_READABLE = "not readable";

    /** A fact that decides comparability. */
    static Fact hard(String key, Object value) {
        return new Fact(key, value.toString(), true);
    }

    /** A fact that informs. */
    static Fact info(String key, Object value) {
        return new Fact(key, value.toString(), false);
    }
}
