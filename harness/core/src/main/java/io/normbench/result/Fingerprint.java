package io.normbench.result;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.normbench.util.Sha256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Identifies an environment by everything in it that may change a measurement and is not the code under test.
 *
 * <p>Results with different fingerprints are never compared silently. Only the hash stands in each row; the keys it was
 * made from stand in the manifest, so that {@link #diff} can say what differs.
 *
 * @param hash the first 16 hexadecimal digits of the SHA-256 of the keys
 * @param keys the hard keys with their values, sorted
 */
public record Fingerprint(String hash, SortedMap<String, String> keys) {
    /** The value that {@link #diff} gives for a key that one side does not have. */
    public static final String ABSENT = "(not recorded)";

    private static final int HASH_DIGITS = 16;

    /** Checks that the hash belongs to the keys: a manifest that was edited by hand must not pass for comparable. */
    @JsonCreator
    public Fingerprint(@JsonProperty("hash") String hash, @JsonProperty("keys") SortedMap<String, String> keys) {
        this.keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        this.hash = hash;
        if (!hash.equals(hash(this.keys))) {
            throw new IllegalArgumentException(
                    "fingerprint " + hash + " does not belong to its keys, which give " + hash(this.keys));
        }
    }

    /** Returns the fingerprint of {@code hardKeys}; their order does not matter. */
    public static Fingerprint of(Map<String, String> hardKeys) {
        SortedMap<String, String> sorted = new TreeMap<>(hardKeys);
        return new Fingerprint(hash(sorted), sorted);
    }

    /** Lists the keys whose values differ, sorted by key; empty if and only if the two are equal. */
    public List<Difference> diff(Fingerprint other) {
        TreeSet<String> names = new TreeSet<>(keys.keySet());
        names.addAll(other.keys.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String name : names) {
            String mine = keys.getOrDefault(name, ABSENT);
            String theirs = other.keys.getOrDefault(name, ABSENT);
            if (!mine.equals(theirs)) {
                differences.add(new Difference(name, mine, theirs));
            }
        }
        return differences;
    }

    private static String hash(SortedMap<String, String> keys) {
        StringBuilder text = new StringBuilder();
        keys.forEach((key, value) -> append(append(text, key), value));
        return Sha256.of(text.toString()).substring(0, HASH_DIGITS);
    }

    /** Prefixes the length, so that no two different maps give the same text. */
    private static StringBuilder append(StringBuilder text, String part) {
        return text.append(part.length()).append(':').append(part);
    }

    /** A key with different values: {@code mine} in the fingerprint asked, {@code theirs} in the other. */
    public record Difference(String key, String mine, String theirs) {
        @Override
        public String toString() {
            return key + ": " + mine + " \u2260 " + theirs;
        }
    }
}
