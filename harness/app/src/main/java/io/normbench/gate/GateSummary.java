package io.normbench.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a result for the terminal: every verdict on its own line, the passes as a count. */
final class GateSummary {
    private GateSummary() {}

    static List<String> write(GateResult result) {
        List<String> lines = new ArrayList<>();
        result.differences().forEach(difference -> lines.add("differs: " + difference));
        for (CellVerdict verdict : result.verdicts(v -> v != Verdict.PASS)) {
            CellVerdict.Numbers n = verdict.numbers();
            String change = n.change().isPresent() ? GateText.change(verdict) + ", " : "";
            lines.add(String.format(Locale.ROOT, "%-12s %s, %s: %s%s", verdict.verdict(), verdict.cell().label(),
                    verdict.quantity().title(), change, GateText.foreign(verdict.reason(), 300)));
        }
        sight(result, lines);
        result.warnings().forEach(warning -> lines.add("warning: " + warning));
        lines.add(result.noise());
        lines.add(GateComment.counts(result));
        lines.add(GateComment.headline(result));
        return lines;
    }

    /** What the passes are worth. */
    private static void sight(GateResult result, List<String> lines) {
        double[] sizes = result.verdicts(v -> v == Verdict.PASS).stream()
                .filter(v -> v.numbers().smallestDetectable().isPresent())
                .mapToDouble(v -> v.numbers().smallestDetectable().getAsDouble())
                .sorted()
                .toArray();
        if (sizes.length > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "slow-downs that would have been caught in the step times that pass: from %.1f%% to %.1f%%,"
                            + " depending on the cell",
                    100 * sizes[0],
                    100 * sizes[sizes.length - 1]));
        }
    }
}
