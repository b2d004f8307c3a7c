package io.normbench.gate.sample;

import io.normbench.data.DataInfo;
import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.Fingerprint;
import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.suite.Measurement;
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

    /** What must be of one environment: a cell's trials of one measurement. Others have other threads. */
    record Condition(CellKey cell, Measurement measurement) {}

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
     * Suites and environments of the completed rows. Environments are compared by cell and measurement, because the
     * cells of one run may be of several engines, each with its own versions, and accuracy is trained with other
     * threads than steps are timed with; one whose arm ran in two environments (a run resumed on a changed machine), or
     * was measured by two builds ({@code run --mixed}), is as incomparable as one whose arms did.
     */
    static List<Difference> ofRows(
            boolean paired,
            Map<Condition, List<ResultRow>> base,
            Map<Condition, List<ResultRow>> head,
            Side baseSide,
            Side headSide) {
        Set<Difference> differences = new LinkedHashSet<>();
        if (paired
                && !suites(base).isEmpty()
                && !suites(head).isEmpty()
                && !suites(base).equals(suites(head))) {
            differences.add(
                    new Difference("suite.name", String.join(", ", suites(base)), String.join(", ", suites(head))));
        }
        if (!devices(base).isEmpty()
                && !devices(head).isEmpty()
                && !devices(base).equals(devices(head))) {
            differences.add(
                    new Difference("device", String.join(", ", devices(base)), String.join(", ", devices(head))));
        }
        for (Map.Entry<Condition, List<ResultRow>> entry : base.entrySet()) {
            Set<String> mine = fingerprints(entry.getValue());
            List<ResultRow> headRows = head.getOrDefault(entry.getKey(), List.of());
            Set<String> theirs = fingerprints(headRows);
            if (theirs.isEmpty()) {
                continue;
            }
            within("fingerprint", Arm.BASE, mine).ifPresent(differences::add);
            within("fingerprint", Arm.HEAD, theirs).ifPresent(differences::add);
            String builds = "build of " + entry.getKey().cell().label();
            within(builds, Arm.BASE, builds(entry.getValue())).ifPresent(differences::add);
            within(builds, Arm.HEAD, builds(headRows)).ifPresent(differences::add);
            if (mine.size() == 1 && theirs.size() == 1 && !mine.equals(theirs)) {
                differences.addAll(keys(mine, theirs, baseSide, headSide));
            }
        }
        return List.copyOf(differences);
    }

    /** The first two of several environments or builds in which an arm ran. */
    private static Optional<Difference> within(String what, Arm arm, Set<String> several) {
        List<String> sorted = List.copyOf(several);
        return sorted.size() < 2
                ? Optional.empty()
                : Optional.of(new Difference(what + " within the " + arm.id(), sorted.get(0), sorted.get(1)));
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
        return List.of(new Difference("fingerprint", String.join("", mine), String.join("", theirs)));
    }

    private static Set<String> builds(List<ResultRow> rows) {
        return rows.stream().map(ResultRow::build).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> fingerprints(List<ResultRow> rows) {
        return rows.stream().map(ResultRow::fingerprint).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> devices(Map<Condition, List<ResultRow>> rows) {
        return rows.keySet().stream().map(each -> each.cell().device()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> suites(Map<Condition, List<ResultRow>> rows) {
        return rows.values().stream()
                .flatMap(List::stream)
                .map(ResultRow::suite)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> data(Manifest manifest) {
        Map<String, String> data = new TreeMap<>();
        for (DataInfo info : manifest.observed().data()) {
            // Tasks that need different things of one set say different things of it, but its files are the same.
            String files = info.sha256() + ", split " + info.splitSha256();
            data.merge(info.name(), files, (a, b) -> List.of(a.split("; ")).contains(b) ? a : a + "; " + b);
        }
        return data;
    }

    private static void add(List<Difference> differences, String key, String base, String head) {
        if (!base.equals(head)) {
            differences.add(new Difference(key, base, head));
        }
    }
}
