package io.normbench.gate;

import io.normbench.data.DataInfo;
import io.normbench.result.CellKey;
import io.normbench.result.Fingerprint;
import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds what forbids a comparison: environments, suites or data that differ between the arms. */
final class Comparability {
    private Comparability() {}

    /** Suites, data and environments of two stored runs. */
    static List<Difference> ofManifests(Manifest base, Manifest head) {
        List<Difference> differences = new ArrayList<>();
        add(differences, "suite.name", base.suite().name(), head.suite().name());
        add(differences, "suite.sha256", base.suite().sha256(), head.suite().sha256());
        Map<String, String> baseData = data(base);
        Map<String, String> headData = data(head);
        for (String name : baseData.keySet()) {
            if (headData.containsKey(name)) {
                add(differences, "data." + name, baseData.get(name), headData.get(name));
            }
        }
        differences.addAll(base.fingerprint().diff(head.fingerprint()));
        return differences;
    }

    /**
     * Suites and environments of the completed rows. Environments are compared cell by cell, because the cells of one
     * run may be of several engines, each with its own versions; a cell whose arm ran in two environments (a run
     * resumed on a changed machine) is as incomparable as one whose arms did.
     */
    static List<Difference> ofRows(
            boolean paired,
            Map<CellKey, List<ResultRow>> base,
            Map<CellKey, List<ResultRow>> head,
            Side baseSide,
            Side headSide) {
        Set<Difference> differences = new LinkedHashSet<>();
        if (paired && !suites(base).isEmpty() && !suites(head).isEmpty() && !suites(base).equals(suites(head))) {
            differences.add(new Difference(
                    "suite.name", String.join(", ", suites(base)), String.join(", ", suites(head))));
        }
        if (!devices(base).isEmpty() && !devices(head).isEmpty() && !devices(base).equals(devices(head))) {
            differences.add(
                    new Difference("device", String.join(", ", devices(base)), String.join(", ", devices(head))));
        }
        base.forEach((cell, rows) -> mixedBuilds(cell, rows, head.getOrDefault(cell, List.of()))
                .ifPresent(differences::add));
        for (Map.Entry<CellKey, List<ResultRow>> entry : base.entrySet()) {
            Set<String> mine = fingerprints(entry.getValue());
            Set<String> theirs = fingerprints(head.getOrDefault(entry.getKey(), List.of()));
            if (!theirs.isEmpty() && (!mine.equals(theirs) || mine.size() > 1)) {
                differences.addAll(keys(mine, theirs, baseSide, headSide));
            }
        }
        return List.copyOf(differences);
    }

    /** The keys that differ where both fingerprints are on record and are the rows' own, otherwise the hashes. */
    private static List<Difference> keys(Set<String> mine, Set<String> theirs, Side base, Side head) {
        if (base.fingerprint().isPresent() && head.fingerprint().isPresent()) {
            Fingerprint of = base.fingerprint().get();
            Fingerprint other = head.fingerprint().get();
            if (mine.equals(Set.of(of.hash())) && theirs.equals(Set.of(other.hash()))) {
                return of.diff(other);
            }
        }
        return List.of(new Difference("fingerprint", String.join(" and ", mine), String.join(" and ", theirs)));
    }

    /** An arm whose rows of a cell are of several builds, as after {@code run --mixed}, stands for none of them. */
    private static Optional<Difference> mixedBuilds(CellKey cell, List<ResultRow> base, List<ResultRow> head) {
        Set<String> mine = builds(base);
        Set<String> theirs = builds(head);
        return head.isEmpty() || mine.size() < 2 && theirs.size() < 2
                ? Optional.empty()
                : Optional.of(new Difference(
                        "builds of " + cell.label(),
                        "base " + String.join(" and ", mine),
                        "head " + String.join(" and ", theirs)));
    }

    private static Set<String> builds(List<ResultRow> rows) {
        return rows.stream().map(ResultRow::build).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> fingerprints(List<ResultRow> rows) {
        return rows.stream().map(ResultRow::fingerprint).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> devices(Map<CellKey, List<ResultRow>> rows) {
        return rows.keySet().stream().map(CellKey::device).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> suites(Map<CellKey, List<ResultRow>> rows) {
        return rows.values().stream()
                .flatMap(List::stream)
                .map(ResultRow::suite)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> data(Manifest manifest) {
        Map<String, String> data = new TreeMap<>();
        for (DataInfo info : manifest.observed().data()) {
            data.merge(info.name(), info.sha256() + ", split " + info.splitSha256(), (a, b) -> a + "; " + b);
        }
        return data;
    }

    private static void add(List<Difference> differences, String key, String base, String head) {
        if (!base.equals(head)) {
            differences.add(new Difference(key, base, head));
        }
    }
}
