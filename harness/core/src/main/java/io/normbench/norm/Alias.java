package io.normbench.norm;

import java.util.Locale;
import java.util.Optional;

/**
 * A name that people look for and that is no id here: what a library, a paper or another community calls it.
 *
 * @param name that name, as it is usually written
 * @param spelling an item of a suite's {@code methods} that comes to the same: an id, or a YAML mapping with options
 * @param note what else there is to know; may be empty
 */
public record Alias(String name, String spelling, String note) {
    /** What was found for a name: the alias, and the method in whose entry it stands. */
    public record Found(MethodInfo method, Alias alias) {}

    /** Whether {@code other} is this name but for case, blanks, punctuation, and "norm" for "normalization". */
    boolean isNamed(String other) {
        return key(name).equals(key(other));
    }

    /** Letters and digits in lower case, with "norm" for "normalization". */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]", "")
                .replaceAll("normali[sz](ation|er)", "norm");
    }

    /** {@code name} without the number of dimensions that PyTorch's classes end with; empty if it has none. */
    static Optional<String> withoutDimensions(String name) {
        String shorter = name.replaceFirst("(?i)[123]d$", "");
        return shorter.equals(name) || shorter.isBlank() ? Optional.empty() : Optional.of(shorter);
    }

    /**
     * In one sentence: {@code 'syncbn' is spelled bn here (…)}.
     *
     * @param asked the name as somebody wrote it
     */
    public String sentence(String asked) {
        return "'" + asked + "' is spelled " + spelling + " here" + (note.isEmpty() ? "" : " (" + note + ")");
    }
}
