package io.normbench.gate.report;

import io.normbench.gate.sample.Side;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateText;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.Arm;
import io.normbench.result.Fingerprint.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the Markdown comment shows, as texts: the template lays it out. Lists are cut so that at most 60 lines are in
 * sight, and the folded table so that the whole stays below the 65,536 characters that GitHub takes.
 *
 * @param headline the verdict
 * @param comparison what was compared
 * @param differences keys that forbid the comparison
 * @param moreDifferences how many more there are
 * @param failures rows of failures
 * @param reasons a sentence for each failure
 * @param moreFailures how many more there are
 * @param improvements rows of improvements
 * @param moreImprovements how many more there are
 * @param suspected rows of the largest changes that are undecided, fewer where there are failures
 * @param moreSuspected how many more there are
 * @param counts the counts of all verdicts
 * @param warnings what a reader must know
 * @param noise where thresholds come from
 * @param fingerprint hash of the environment
 * @param command how to repeat it, one line
 * @param all rows of all verdicts
 * @param moreOfAll how many more there are
 */
public record GateComment(
        String headline,
        String comparison,
        List<Cells> differences,
        int moreDifferences,
        List<Row> failures,
        List<String> reasons,
        int moreFailures,
        List<Row> improvements,
        int moreImprovements,
        List<Row> suspected,
        int moreSuspected,
        String counts,
        List<String> warnings,
        String noise,
        String fingerprint,
        String command,
        List<Row> all,
        int moreOfAll) {
    private static final int MOST_FAILURES = 8;
    private static final int MOST_IMPROVEMENTS = 4;
    private static final int MOST_SUSPECTED = 12;
    private static final int MOST_SUSPECTED_BESIDE_FAILURES = 3;
    private static final int MOST_DIFFERENCES = 20;
    private static final int MOST_WARNINGS = 4;
    private static final int TABLE_CHARACTERS = 45_000;
    private static final int REASON_CHARACTERS = 240;
    private static final int SENTENCE_CHARACTERS = 900;

    /** A key that differs. */
    public record Cells(String key, String base, String head) {}

    /** A verdict as texts. */
    public record Row(
            String cell,
            String quantity,
            String verdict,
            String base,
            String head,
            String change,
            String samples,
            String p,
            String adjustedP,
            String threshold,
            String smallestDetectable,
            String reason) {
        static Row of(CellVerdict v) {
            CellVerdict.Numbers n = v.numbers();
            return new Row(
                    GateText.foreign(v.cell().label(), 160),
                    v.quantity().title(),
                    v.verdict().name(),
                    GateText.value(n.base(), v.quantity()),
                    GateText.value(n.head(), v.quantity()),
                    GateText.change(v),
                    n.samples() == 0 ? GateText.NONE : Integer.toString(n.samples()),
                    GateText.p(n.p()),
                    GateText.p(n.adjustedP()),
                    GateText.size(n.threshold(), v.quantity()),
                    GateText.size(n.smallestDetectable(), v.quantity()),
                    GateText.foreign(v.reason(), REASON_CHARACTERS));
        }

        int characters() {
            return cell.length() + change.length() + reason.length() + 120;
        }
    }

    /** The comment of a result. */
    public static GateComment of(GateResult result) {
        List<CellVerdict> failures = result.verdicts(v -> v == Verdict.FAIL);
        List<CellVerdict> improvements = result.verdicts(v -> v == Verdict.IMPROVED);
        List<Difference> differences = result.differences();
        List<CellVerdict> suspected = result.suspected();
        int mostSuspected = failures.isEmpty() ? MOST_SUSPECTED : MOST_SUSPECTED_BESIDE_FAILURES;
        List<Row> all = fitting(result.verdicts());
        return new GateComment(
                headline(result),
                "Suite " + GateText.foreign(result.suite(), 80) + ": " + label(Arm.HEAD, result.head()) + " against "
                        + label(Arm.BASE, result.base())
                        + (result.paired() ? ", in interleaved pairs." : ", two stored runs."),
                first(differences, MOST_DIFFERENCES).stream()
                        .map(d -> new Cells(
                                GateText.foreign(d.key(), 80),
                                GateText.foreign(d.mine(), 160),
                                GateText.foreign(d.theirs(), 160)))
                        .toList(),
                Math.max(0, differences.size() - MOST_DIFFERENCES),
                rows(first(failures, MOST_FAILURES)),
                first(failures, MOST_FAILURES).stream()
                        .map(v -> GateText.foreign(
                                v.cell().label() + ", " + v.quantity().title() + ": " + v.reason(), REASON_CHARACTERS))
                        .toList(),
                Math.max(0, failures.size() - MOST_FAILURES),
                rows(first(improvements, MOST_IMPROVEMENTS)),
                Math.max(0, improvements.size() - MOST_IMPROVEMENTS),
                rows(first(suspected, mostSuspected)),
                Math.max(0, suspected.size() - mostSuspected),
                counts(result),
                warnings(result.warnings()),
                GateText.foreign(result.noise(), SENTENCE_CHARACTERS),
                result.fingerprint().isEmpty() ? "unknown" : GateText.foreign(result.fingerprint(), 80),
                GateText.foreign(result.command(), SENTENCE_CHARACTERS),
                all,
                result.verdicts().size() - all.size());
    }

    /** The verdict in one line, also for the terminal. */
    static String headline(GateResult result) {
        String name = "NormBench gate: " + result.verdict();
        return switch (result.verdict()) {
            case FAIL -> name + " – " + GateText.count(result.count(Verdict.FAIL), "regression");
            case INCOMPARABLE ->
                name + " – the arms differ in "
                        + GateText.count(result.differences().size(), "key")
                        + " that may change the numbers; neither a pass nor a failure";
            case INCONCLUSIVE ->
                result.count(Verdict.INCONCLUSIVE) == 0
                        ? name + " – nothing could be gated"
                        : name + " – no regression found, "
                                + GateText.count(result.count(Verdict.INCONCLUSIVE), "comparison") + " undecided";
            default ->
                name + " – no regression"
                        + (result.count(Verdict.IMPROVED) == 0
                                ? ""
                                : ", " + GateText.count(result.count(Verdict.IMPROVED), "improvement"));
        };
    }

    /** The counts of the verdicts, also for the terminal. */
    static String counts(GateResult result) {
        if (result.verdicts().isEmpty()) {
            return "Nothing was judged.";
        }
        return "Verdicts on " + GateText.count(result.verdicts().size(), "comparison") + ": "
                + result.counts().entrySet().stream()
                        .filter(entry -> entry.getValue() > 0)
                        .map((Map.Entry<Verdict, Integer> entry) -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private static List<String> warnings(List<String> warnings) {
        List<String> shown = new ArrayList<>();
        first(warnings, MOST_WARNINGS).forEach(w -> shown.add("Warning: " + GateText.foreign(w, SENTENCE_CHARACTERS)));
        if (warnings.size() > MOST_WARNINGS) {
            shown.add((warnings.size() - MOST_WARNINGS) + " more warnings are in gate.json.");
        }
        return shown;
    }

    private static List<Row> fitting(List<CellVerdict> verdicts) {
        List<Row> rows = new ArrayList<>();
        int characters = 0;
        for (CellVerdict verdict : verdicts) {
            Row row = Row.of(verdict);
            characters += row.characters();
            if (characters > TABLE_CHARACTERS) {
                return rows;
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<Row> rows(List<CellVerdict> verdicts) {
        return verdicts.stream().map(Row::of).toList();
    }

    private static String label(Arm arm, Side side) {
        return side.label().equals(arm.id()) ? arm.id() : arm.id() + " " + GateText.foreign(side.label(), 120);
    }

    private static <T> List<T> first(List<T> list, int most) {
        return list.subList(0, Math.min(most, list.size()));
    }
}
