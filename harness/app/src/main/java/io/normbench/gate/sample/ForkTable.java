package io.normbench.gate.sample;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.suite.Measurement;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Sorts rows into forks by cell and arm, and refuses what no verdict can be taken from. */
final class ForkTable {
    private record Entry(CellKey key, Fork fork, ResultRow row) {}

    private final String source;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<List<Object>> seen = new HashSet<>();
    private final Map<List<Object>, Long> unpaired = new LinkedHashMap<>();

    ForkTable(String source) {
        this.source = source;
    }

    /** Adds a row of an A/B run. */
    void addPaired(ResultRow row) {
        Arm arm = arm(row);
        PairId pair = PairId.parse(row.pair())
                .orElseThrow(() -> UserError.usage(source + ": row " + row.key() + " has pair '" + row.pair()
                        + "'; expected s1, s2, … (screening), c1, … (confirming) or a and the seed (accuracy)."));
        add(row, arm, pair.stage(), pair.number());
    }

    /** Adds a row of a stored run; the arm is the run it comes from. */
    void addStored(ResultRow row, Arm arm) {
        if (!row.arm().isEmpty()) {
            throw UserError.usage(source + ": row " + row.key() + " is of an A/B run (arm '" + row.arm()
                    + "'). Gate an A/B run on its own: normbench gate DIR.");
        }
        if (!seen.add(List.of(arm, row.key()))) {
            throw duplicate(row.key());
        }
        Stage stage = switch (Measurement.ofTrial(row.trial())) {
            case ACCURACY -> Stage.ACCURACY;
            case MEMORY -> Stage.MEMORY;
            default -> Stage.UNPAIRED;
        };
        long number = stage == Stage.ACCURACY
                ? row.seed()
                : unpaired.merge(List.of(arm, stage, row.cell().on("")), 1L, Long::sum);
        add(row, arm, stage, number);
    }

    private void add(ResultRow row, Arm arm, Stage stage, long number) {
        CellKey key = row.cell();
        if (!seen.add(List.of(key, arm, stage, number))) {
            throw duplicate(key.label() + ", arm " + arm.id() + ", pair " + new PairId(stage, number));
        }
        entries.add(new Entry(key, Fork.of(row, arm, stage, number), row));
    }

    private Arm arm(ResultRow row) {
        for (Arm arm : Arm.values()) {
            if (row.arm().equals(arm.id())) {
                return arm;
            }
        }
        String found = row.arm().isEmpty() ? " has no arm" : " has arm '" + row.arm() + "'";
        throw UserError.usage(source + ": row " + row.key() + found
                + "; expected base or head. This is no A/B run: compare stored runs with --base DIR --head DIR.");
    }

    private UserError duplicate(String what) {
        return UserError.infrastructure(source + " holds the same trial twice: " + what
                + ". Files were joined, or two processes wrote one; measure again into an empty directory.");
    }

    GateInputs inputs(
            boolean paired, Side base, Side head, List<String> warnings, String command, List<Difference> known) {
        requireBothArms();
        List<CellSamples> cells = cells();
        List<Difference> differences = new ArrayList<>(known);
        differences.addAll(
                Comparability.ofRows(paired, rowsByCondition(Arm.BASE), rowsByCondition(Arm.HEAD), base, head));
        if (differences.isEmpty()) {
            requireCompletedBase();
        }
        return new GateInputs(
                paired,
                entries.get(0).row().suite(),
                base,
                head,
                fingerprint(),
                differences.stream().distinct().toList(),
                cells,
                warnings,
                command);
    }

    private void requireBothArms() {
        EnumSet<Arm> there = EnumSet.noneOf(Arm.class);
        entries.forEach(entry -> there.add(entry.fork().arm()));
        for (Arm arm : Arm.values()) {
            if (!there.contains(arm)) {
                throw UserError.usage(source + " has no row of arm '" + arm.id()
                        + "': nothing to compare with. Let the A/B run go on until both arms have rows.");
            }
        }
    }

    private void requireCompletedBase() {
        if (entries.stream().noneMatch(entry -> entry.fork().completed())) {
            throw UserError.infrastructure(
                    source + ": all " + entries.size() + " trials failed, in both arms; the first: "
                            + entries.get(0).fork().failure().orElse("") + ". See logs/ in the run directory.");
        }
        boolean baseCompleted = entries.stream()
                .anyMatch(
                        entry -> entry.fork().arm() == Arm.BASE && entry.fork().completed());
        if (!baseCompleted) {
            throw UserError.infrastructure(
                    source + ": no trial of the base completed, so there is nothing to compare the head with."
                            + " Choose a base that works.");
        }
    }

    private List<CellSamples> cells() {
        Map<CellKey, List<Fork>> forks = new LinkedHashMap<>();
        Map<CellKey, CellKey> placed = placed();
        entries.forEach(entry -> forks.computeIfAbsent(placed.get(entry.key()), key -> new ArrayList<>())
                .add(entry.fork()));
        List<CellSamples> cells = new ArrayList<>();
        forks.forEach((key, list) -> cells.add(new CellSamples(key, list)));
        return cells;
    }

    private Map<Comparability.Condition, List<ResultRow>> rowsByCondition(Arm arm) {
        Map<CellKey, CellKey> placed = placed();
        Map<Comparability.Condition, List<ResultRow>> rows = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.fork().arm() == arm && entry.row().outcome() instanceof Outcome.Completed) {
                Comparability.Condition condition = new Comparability.Condition(
                        Objects.requireNonNull(placed.get(entry.key()), "every entry is placed"),
                        Measurement.ofTrial(entry.row().trial()));
                rows.computeIfAbsent(condition, key -> new ArrayList<>()).add(entry.row());
            }
        }
        return rows;
    }

    /**
     * A worker that died early wrote the device that the suite asked for ({@code auto}): put it where the others ran.
     */
    private Map<CellKey, CellKey> placed() {
        Map<CellKey, Set<CellKey>> completed = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.row().outcome() instanceof Outcome.Completed) {
                completed
                        .computeIfAbsent(entry.key().on(""), key -> new HashSet<>())
                        .add(entry.key());
            }
        }
        Map<CellKey, CellKey> placed = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Set<CellKey> known = completed.getOrDefault(entry.key().on(""), Set.of());
            boolean elsewhere = !known.contains(entry.key()) && known.size() == 1;
            placed.put(entry.key(), elsewhere ? known.iterator().next() : entry.key());
        }
        return placed;
    }

    /**
     * The environment of the first completed base row, if there is one of a timed trial, to which the noise model
     * belongs: a worker that died before it loaded its engine knows less.
     */
    private String fingerprint() {
        return entries.stream()
                .filter(entry -> entry.fork().arm() == Arm.BASE && entry.fork().completed())
                .sorted(Comparator.comparing(entry -> !entry.fork().stage().isThroughput()))
                .map(entry -> entry.row().fingerprint())
                .findFirst()
                .orElse("");
    }
}
