package io.normbench.gate.report;

import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateText;
import io.normbench.gate.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a result as workflow commands of GitHub Actions, which show as annotations of a check. GitHub keeps ten of a
 * kind per step, so the tenth says how many there are.
 */
final class GateAnnotations {
    private static final int MOST = 10;

    private GateAnnotations() {}

    static List<String> write(GateResult result) {
        List<String> lines = new ArrayList<>();
        if (!result.differences().isEmpty()) {
            lines.add(line(
                    "error",
                    "INCOMPARABLE",
                    String.join(
                            "\n",
                            result.differences().stream().map(Object::toString).toList())));
            return lines;
        }
        lines.addAll(lines("error", result.verdicts(v -> v == Verdict.FAIL)));
        lines.addAll(lines("warning", result.verdicts(v -> v == Verdict.INCONCLUSIVE)));
        lines.addAll(lines("notice", result.verdicts(v -> v == Verdict.IMPROVED)));
        return lines;
    }

    private static List<String> lines(String level, List<CellVerdict> verdicts) {
        List<String> lines = new ArrayList<>();
        int shown = verdicts.size() <= MOST ? verdicts.size() : MOST - 1;
        for (CellVerdict verdict : verdicts.subList(0, shown)) {
            String change = verdict.numbers().change().isPresent() ? GateText.change(verdict) + "; " : "";
            lines.add(line(
                    level,
                    verdict.verdict() + " " + verdict.quantity().title() + ": "
                            + verdict.cell().label(),
                    change + verdict.reason()));
        }
        if (verdicts.size() > shown) {
            lines.add(line(level, "NormBench gate", (verdicts.size() - shown) + " more; see the report"));
        }
        return lines;
    }

    private static String line(String level, String title, String message) {
        return "::" + level + " title=" + property(title) + "::" + data(message);
    }

    /** What GitHub decodes in the message. The percent sign first: the others bring new ones. */
    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    /** In a property, colon and comma would end it. */
    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
