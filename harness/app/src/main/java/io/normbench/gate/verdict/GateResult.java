package io.normbench.gate.verdict;

import io.normbench.gate.sample.Quantity;
import io.normbench.gate.sample.Side;
import io.normbench.result.CellKey;
import io.normbench.result.Fingerprint.Difference;
import io.normbench.util.UserError;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the gate says.
 *
 * @param paired whether the arms were measured in pairs
 * @param suite the suite's name
 * @param base the base
 * @param head the head
 * @param fingerprint hash of the environment
 * @param differences what made the arms incomparable; empty if they are comparable
 * @param verdicts the verdicts, worst first; empty if the arms are incomparable
 * @param noise where the thresholds come from, in a sentence
 * @param warnings what a reader must know, a sentence each
 * @param command the command that repeats the measurement
 */
public record GateResult(
        boolean paired,
        String suite,
        Side base,
        Side head,
        String fingerprint,
        List<Difference> differences,
        List<CellVerdict> verdicts,
        String noise,
        List<String> warnings,
        String command) {
    /** Exit status of a regression. */
    public static final int REGRESSION = 1;

    /** Exit status where the samples did not decide, and nothing failed. */
    public static final int INCONCLUSIVE = 3;

    /** Exit status of arms that may not be compared. */
    public static final int INCOMPARABLE = 4;

    public GateResult {
        differences = List.copyOf(differences);
        // A stable sort: within a verdict, cells keep the order of the run.
        verdicts = verdicts.stream()
                .sorted(Comparator.comparing(CellVerdict::verdict))
                .toList();
        warnings = List.copyOf(warnings);
    }

    /** The verdict on the whole: the worst that counts. With nothing gated at all it is INCONCLUSIVE, never PASS. */
    public Verdict verdict() {
        if (!differences.isEmpty()) {
            return Verdict.INCOMPARABLE;
        }
        if (count(Verdict.FAIL) > 0) {
            return Verdict.FAIL;
        }
        boolean nothingGated = count(Verdict.PASS) + count(Verdict.IMPROVED) == 0;
        return count(Verdict.INCONCLUSIVE) > 0 || nothingGated ? Verdict.INCONCLUSIVE : Verdict.PASS;
    }

    /** The status the process ends with: 0 pass, 1 regression, 3 inconclusive only, 4 incomparable. */
    public int exitStatus() {
        return switch (verdict()) {
            case FAIL -> REGRESSION;
            case INCOMPARABLE -> INCOMPARABLE;
            case INCONCLUSIVE -> INCONCLUSIVE;
            case PASS -> 0;
            case IMPROVED, UNGATED -> UserError.INFRASTRUCTURE; // never the verdict on the whole
        };
    }

    /** How many verdicts of a kind there are. */
    public int count(Verdict verdict) {
        return (int) verdicts.stream().filter(v -> v.verdict() == verdict).count();
    }

    /** How many verdicts of each kind there are, in the order of the kinds. */
    public Map<Verdict, Integer> counts() {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, count(verdict));
        }
        return counts;
    }

    /** The verdicts that {@code wanted} holds for. */
    public List<CellVerdict> verdicts(Predicate<Verdict> wanted) {
        return verdicts.stream().filter(v -> wanted.test(v.verdict())).toList();
    }

    /** Step times that are undecided and changed, the largest change first. */
    public List<CellVerdict> suspected() {
        return verdicts(verdict -> verdict == Verdict.INCONCLUSIVE).stream()
                .filter(v -> v.quantity() == Quantity.STEP_TIME
                        && v.numbers().change().orElse(0) != 0)
                .sorted(Comparator.comparingDouble(
                        v -> -Math.abs(Math.log1p(v.numbers().change().orElseThrow()))))
                .toList();
    }

    /** Cells whose accuracy is inconclusive: more seeds, once, may decide. */
    public List<CellKey> accuracyUndecided() {
        return verdicts(verdict -> verdict == Verdict.INCONCLUSIVE).stream()
                .filter(v -> v.quantity() == Quantity.ACCURACY)
                .map(CellVerdict::cell)
                .toList();
    }
}
