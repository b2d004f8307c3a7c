package io.normbench.gate.rule;

import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.Fork;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.CellVerdict.Numbers;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rule of endings: what ran in the base must run in the head.
 *
 * <p>An arm is broken in a cell if more than half of its forks have no number to compare. Broken in the head alone:
 * FAIL, a lost cell. Broken in the base alone: IMPROVED. In both: UNGATED, with a warning. No fork in the base: a new
 * cell, UNGATED. No fork in the head: lost. Single failures in the head, more often than in the base:
 * INCONCLUSIVE, since one killed process proves nothing about the code. Throughput and accuracy trials are looked at
 * apart, and the worse counts, so that a broken cell is one failure and not two.
 */
public final class OutcomeRule {
    private OutcomeRule() {}

    /** What became of a cell, from good to bad. */
    private enum Status {
        FINE(null),
        NEW(Verdict.UNGATED),
        BOTH_BROKEN(Verdict.UNGATED),
        RECOVERED(Verdict.IMPROVED),
        FLAKY(Verdict.INCONCLUSIVE),
        LOST(Verdict.FAIL);

        /** What the gate says of it; null for nothing. */
        private final @Nullable Verdict verdict;

        Status(@Nullable Verdict verdict) {
            this.verdict = verdict;
        }
    }

    private record Finding(Status status, String reason) {}

    public static Optional<CellVerdict> judge(CellSamples cell, List<CellSamples> all) {
        List<Finding> findings = new ArrayList<>();
        findings.add(finding(cell, Stage::isThroughput, "throughput"));
        findings.add(finding(cell, stage -> stage == Stage.ACCURACY, "accuracy"));
        Finding worst =
                findings.get(0).status().compareTo(findings.get(1).status()) >= 0 ? findings.get(0) : findings.get(1);
        Verdict verdict = worst.status().verdict;
        if (verdict == null) {
            return Optional.empty();
        }
        String reason = worst.reason() + (worst.status() == Status.LOST ? largestBatch(cell, all) : "");
        return Optional.of(new CellVerdict(cell.key(), Quantity.OUTCOME, verdict, reason, Numbers.none()));
    }

    /** Whether the cell fails in both arms: neutral, but nobody should have to look for it. */
    public static boolean brokenInBoth(CellSamples cell) {
        return finding(cell, Stage::isThroughput, "").status() == Status.BOTH_BROKEN
                || finding(cell, stage -> stage == Stage.ACCURACY, "").status() == Status.BOTH_BROKEN;
    }

    private static Finding finding(CellSamples cell, Predicate<Stage> stages, String kind) {
        List<Fork> base = cell.forks(Arm.BASE, stages);
        List<Fork> head = cell.forks(Arm.HEAD, stages);
        if (base.isEmpty() && head.isEmpty()) {
            return new Finding(Status.FINE, "");
        }
        if (base.isEmpty()) {
            return new Finding(
                    Status.NEW,
                    "new in the head: nothing to compare with"
                            + failures(head)
                                    .map(first -> "; it fails there: " + first)
                                    .orElse(""));
        }
        if (head.isEmpty()) {
            return new Finding(Status.LOST, "lost: it ran in the base and has no " + kind + " trial in the head");
        }
        return finding(base, head, kind);
    }

    private static Finding finding(List<Fork> base, List<Fork> head, String kind) {
        boolean baseBroken = 2 * failed(base) > base.size();
        boolean headBroken = 2 * failed(head) > head.size();
        String trials = failed(head) + " of " + head.size() + " " + kind + " trials of the head failed";
        if (baseBroken && headBroken) {
            return new Finding(
                    Status.BOTH_BROKEN, "fails in both arms: " + failures(head).orElse(""));
        }
        if (headBroken) {
            return new Finding(
                    Status.LOST, "lost: " + trials + ": " + failures(head).orElse(""));
        }
        if (baseBroken) {
            return new Finding(
                    Status.RECOVERED,
                    "runs again: in the base it failed: " + failures(base).orElse(""));
        }
        // Compared as shares: the arms may have different numbers of trials.
        if (failed(head) * (long) base.size() > failed(base) * (long) head.size()) {
            return new Finding(
                    Status.FLAKY,
                    trials + " (base: " + failed(base) + "): " + failures(head).orElse(""));
        }
        return new Finding(Status.FINE, "");
    }

    /** " The largest batch that fits falls from 128 to 16", where a batch size was lost. */
    private static String largestBatch(CellSamples cell, List<CellSamples> all) {
        OptionalInt base = largest(cell, all, Arm.BASE);
        OptionalInt head = largest(cell, all, Arm.HEAD);
        if (base.isEmpty() || head.isPresent() && head.getAsInt() >= base.getAsInt()) {
            return "";
        }
        return " (largest batch that runs: " + base.getAsInt() + " in the base, "
                + (head.isPresent() ? head.getAsInt() : "none") + " in the head)";
    }

    private static OptionalInt largest(CellSamples cell, List<CellSamples> all, Arm arm) {
        return all.stream()
                .filter(other -> other.key().task().equals(cell.key().task())
                        && other.key().method().equals(cell.key().method())
                        && other.key().engine().equals(cell.key().engine())
                        && other.key().device().equals(cell.key().device()))
                .filter(other -> !other.timed(arm).isEmpty())
                .mapToInt(other -> other.key().batchSize())
                .max();
    }

    private static int failed(List<Fork> forks) {
        return (int) forks.stream().filter(fork -> !fork.completed()).count();
    }

    private static Optional<String> failures(List<Fork> forks) {
        return forks.stream().map(Fork::failure).flatMap(Optional::stream).findFirst();
    }
}
