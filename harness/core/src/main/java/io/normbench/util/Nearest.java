package io.normbench.util;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the valid name that a misspelt one was probably meant to be. */
public final class Nearest {
    private Nearest() {}

    /**
     * Returns the candidate with the smallest edit distance to {@code name}, if it is near enough to be a likely
     * misspelling (at most three edits, and at most half of the name's length).
     */
    public static Optional<String> to(String name, Collection<String> candidates) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String wanted = name.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, Math.min(3, wanted.length() / 2));
        return candidates.stream()
                .filter(candidate -> distance.apply(wanted, candidate.toLowerCase(Locale.ROOT)) <= limit)
                .min(Comparator.<String>comparingInt(
                                candidate -> distance.apply(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparingInt(candidate -> -commonPrefix(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A misspelling is seldom in the first letters. */
    private static int commonPrefix(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    /** The {@code valid} names as an expectation. */
    public static String oneOf(Collection<String> valid) {
        return valid.size() == 1 ? "'" + valid.iterator().next() + "'" : "one of " + String.join(", ", valid);
    }

    /** Returns {@code "; did you mean 'x'?"} for the nearest candidate, or an empty string. */
    public static String hint(String name, Collection<String> candidates) {
        return to(name, candidates)
                .map(found -> "; did you mean '" + found + "'?")
                .orElse("");
    }
}
