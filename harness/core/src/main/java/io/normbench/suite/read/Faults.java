package io.normbench.suite.read;

import com.fasterxml.jackson.core.JsonPointer;
import io.normbench.suite.yaml.KeyPath;
import io.normbench.suite.yaml.Place;
import io.normbench.suite.yaml.YamlDocument;
import io.normbench.util.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Collects the faults of one suite file and gives each its place. */
final class Faults {
    private final String file;
    private final YamlDocument document;
    private final List<SuiteFault> faults = new ArrayList<>();

    Faults(String file, YamlDocument document) {
        this.file = file;
        this.document = document;
        for (YamlDocument.Problem problem : document.problems()) {
            add(problem.place(), problem.pointer(), problem.message(), problem.expected(), "");
        }
    }

    /** Reports the value at {@code pointer}. */
    void value(JsonPointer pointer, String message, String expected, String hint) {
        add(document.value(pointer), pointer, message, expected, hint);
    }

    /** Reports the key at {@code pointer}. */
    void key(JsonPointer pointer, String message, String expected, String hint) {
        add(document.key(pointer), pointer, message, expected, hint);
    }

    /** Reports that {@code parent} lacks {@code name}. */
    void missing(JsonPointer parent, String name, String expected) {
        add(document.value(parent), parent.appendProperty(name), "is missing", expected, "");
    }

    /** Reports that the value at {@code pointer}, {@code what}, is not among {@code valid}. */
    void unknown(JsonPointer pointer, String what, String given, Collection<String> valid) {
        value(pointer, "unknown " + what + " '" + given + "'", Nearest.oneOf(valid), didYouMean(given, valid));
    }

    /** A collection of its own for faults of the same file. */
    Faults fresh() {
        return new Faults(file, new YamlDocument(document.root(), document.keys(), document.values(), List.of()));
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** The faults in the order of the file. */
    List<SuiteFault> sorted() {
        return faults.stream()
                .distinct()
                .sorted(Comparator.comparingInt(SuiteFault::line)
                        .thenComparingInt(SuiteFault::column)
                        .thenComparing(SuiteFault::toString))
                .toList();
    }

    /** The nearest valid name as a hint, or an empty string. */
    static String didYouMean(String given, Collection<String> valid) {
        if (valid.size() < 2) {
            return ""; // the expectation has already named the only one
        }
        return Nearest.to(given, valid)
                .filter(found -> !found.equals(given))
                .map(found -> "did you mean '" + found + "'?")
                .orElse("");
    }

    private void add(Place place, JsonPointer pointer, String message, String expected, String hint) {
        faults.add(new SuiteFault(file, place.line(), place.column(), KeyPath.of(pointer), message, expected, hint));
    }
}
