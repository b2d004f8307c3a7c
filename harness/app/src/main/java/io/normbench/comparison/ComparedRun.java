package io.normbench.comparison;

import io.normbench.result.CellKey;
import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A stored run, called {@code name} in texts: A. */
record ComparedRun(String name, Path directory, Manifest manifest, Map<CellKey, ComparedCell> cells) {
    /** Reads a run directory; a {@link UserError} if it is none. */
    static ComparedRun read(String name, Path directory) {
        Manifest manifest = ManifestFile.read(directory);
        List<ResultRow> rows = ResultsFile.read(directory);
        if (rows.stream().anyMatch(row -> !row.arm().isEmpty())) {
            throw UserError.usage("compare: " + directory + " holds two builds, as measured by 'normbench ab'; judge it"
                    + " with 'normbench gate " + directory + "', or name runs of 'normbench run'");
        }
        return of(name, directory, manifest, rows);
    }

    static ComparedRun of(String name, Path directory, Manifest manifest, List<ResultRow> rows) {
        Map<CellKey, ComparedCell> cells = new LinkedHashMap<>();
        rows.stream()
                .collect(Collectors.groupingBy(ResultRow::cell, LinkedHashMap::new, Collectors.toList()))
                .forEach((key, own) -> cells.put(key, new ComparedCell(key, own)));
        return new ComparedRun(name, directory, manifest, cells);
    }

    /** The cell of this key; failing that the only one that may be it, where coordinates are not known. */
    Optional<ComparedCell> find(CellKey key) {
        if (cells.containsKey(key)) {
            return Optional.of(cells.get(key));
        }
        List<ComparedCell> agreeing = cells.values().stream()
                .filter(cell -> key.agreesWith(cell.key()))
                .toList();
        return agreeing.size() == 1 ? Optional.of(agreeing.get(0)) : Optional.empty();
    }

    /** What rounds say of each of its trials; nothing in runs of earlier versions. */
    Stream<Comparison> comparisons() {
        return cells.values().stream()
                .flatMap(cell -> cell.rows().stream())
                .flatMap(row -> row.measured().comparison().stream());
    }

    /** The method that its ratios are to. */
    Optional<String> reference() {
        return comparisons()
                .map(Comparison::reference)
                .filter(label -> !label.isEmpty())
                .findFirst();
    }

    /** The A/A ratio of each comparison group: the reference over itself. Every row of a group has it. */
    List<Ratio> again() {
        record OfGroup(CellKey group, String trial, Ratio ratio) {}
        return cells.values().stream()
                .flatMap(cell -> cell.rows().stream())
                .flatMap(row -> row.measured().comparison().flatMap(Comparison::again).stream()
                        .map(ratio -> new OfGroup(row.cell().ofMethod(""), row.trial(), ratio)))
                .distinct()
                .map(OfGroup::ratio)
                .toList();
    }

    /** The ratio of a cell of this run: as measured in rounds, or of two step times with an unbounded interval. */
    Optional<Ratio> ratio(ComparedCell cell, Kind kind, String reference) {
        Optional<Ratio> measured = cell.ratio(kind, reference);
        ComparedCell base = cells.get(cell.key().ofMethod(reference));
        if (measured.isPresent() || base == null) {
            return measured;
        }
        OptionalDouble own = cell.time(kind);
        OptionalDouble other = base.time(kind);
        return own.isEmpty() || other.isEmpty()
                ? Optional.empty()
                : Optional.of(Ratio.of(own.getAsDouble() / other.getAsDouble(), 0, Double.POSITIVE_INFINITY));
    }
}
