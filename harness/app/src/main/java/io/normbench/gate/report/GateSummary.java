package io.normbench.gate.report;

import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateText;
import io.normbench.gate.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Writes a result for the terminal: the step time of every cell with what the gate could have seen there, the worst
 * verdict last, where a terminal ends; then every other verdict that is no pass, and the reasons.
 */
final class GateSummary {
    /** More cells than a gate is meant for: their passes are in gate.json. */
    private static final int MOST_ROWS = 60;

    private static final int MOST_SUSPECTED = 12;

    private GateSummary() {}

    static List<String> write(GateResult result) {
        List<String> lines = new ArrayList<>();
        result.differences().forEach(difference -> lines.add("differs: " + difference));
        stepTimes(result, lines);
        List<CellVerdict> others = result.verdicts(v -> v != Verdict.PASS);
        for (CellVerdict verdict : others.subList(0, Math.min(MOST_ROWS, others.size()))) {
            boolean inTable = verdict.quantity() == Quantity.STEP_TIME;
            String change = verdict.numbers().change().isPresent() && !inTable ? GateText.change(verdict) + ", " : "";
            lines.add(String.format(
                    Locale.ROOT,
                    "%-12s %s, %s: %s%s",
                    verdict.verdict(),
                    verdict.cell().label(),
                    verdict.quantity().title(),
                    change,
                    GateText.foreign(verdict.reason(), 300)));
        }
        if (others.size() > MOST_ROWS) {
            lines.add(GateText.count(others.size() - MOST_ROWS, "further verdict") + ": see gate.json");
        }
        List<CellVerdict> suspected = result.suspected();
        if (!suspected.isEmpty()) {
            lines.add("largest suspected changes of step time, undecided (95% interval):");
        }
        suspected.stream()
                .limit(MOST_SUSPECTED)
                .forEach(verdict -> lines.add("  " + verdict.cell().label() + ": " + GateText.change(verdict)));
        if (suspected.size() > MOST_SUSPECTED) {
            lines.add("  " + (suspected.size() - MOST_SUSPECTED) + " more: see gate.json");
        }
        result.warnings().forEach(warning -> lines.add("warning: " + warning));
        lines.add(result.noise());
        lines.add(GateComment.counts(result));
        lines.add(GateComment.headline(result));
        return lines;
    }

    private static void stepTimes(GateResult result, List<String> lines) {
        List<CellVerdict> timed = result.verdicts().stream()
                .filter(v -> v.quantity() == Quantity.STEP_TIME)
                .sorted(Comparator.comparing(CellVerdict::verdict).reversed())
                .toList();
        if (timed.isEmpty()) {
            return;
        }
        List<CellVerdict> shown = timed.subList(Math.max(0, timed.size() - MOST_ROWS), timed.size());
        int width =
                shown.stream().mapToInt(v -> v.cell().label().length()).max().orElse(4);
        String format = "%-12s  %-" + width + "s  %-28s %6s  %9s  %10s";
        lines.add(String.format(
                Locale.ROOT, format, "step time", "cell", "change (95% interval)", "pairs", "threshold", "would see"));
        for (CellVerdict v : shown) {
            CellVerdict.Numbers n = v.numbers();
            lines.add(String.format(
                    Locale.ROOT,
                    format,
                    v.verdict(),
                    v.cell().label(),
                    GateText.change(v),
                    n.samples(),
                    GateText.size(n.threshold(), v.quantity()),
                    GateText.size(n.smallestDetectable(), v.quantity())));
        }
        if (shown.size() < timed.size()) {
            lines.add(GateText.count(timed.size() - shown.size(), "further cell") + ": see gate.json");
        }
        lines.add("'would see': the smallest slow-down that this measurement would have caught in four of five cases");
    }
}
