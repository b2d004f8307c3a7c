package io.normbench.cli.check;

import io.normbench.reproduce.Answer;
import io.normbench.reproduce.LossComparison;
import io.normbench.reproduce.Reproduction;
import io.normbench.reproduce.TrialAnswer;
import io.normbench.result.Fingerprint.Difference;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The answers of {@code normbench reproduce} as a table for people. */
final class ReproductionText {
    private static final List<String> HEADINGS =
            List.of("task", "method", "batch", "trial", "answer", "losses", "figure");

    private final Reproduction reproduction;

    ReproductionText(Reproduction reproduction) {
        this.reproduction = reproduction;
    }

    void print(PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADINGS);
        reproduction.trials().forEach(trial -> lines.add(line(trial)));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            out.println(padded(lines.get(i), widths));
            if (i > 0) {
                reproduction.trials().get(i - 1).reasons().forEach(reason -> out.println("    " + reason));
            }
        }
        provenance(out);
        out.println(Arrays.stream(Answer.values())
                .map(answer -> count(answer) + " " + answer.text())
                .collect(Collectors.joining(", ")));
    }

    private void provenance(PrintWriter out) {
        List<Difference> differences = reproduction.provenance();
        if (differences.isEmpty()) {
            out.println("provenance: the same fingerprint, data and build");
            return;
        }
        out.println("provenance: first difference " + differences.get(0));
        differences.stream().skip(1).forEach(difference -> out.println("            also " + difference));
    }

    private long count(Answer answer) {
        return reproduction.trials().stream()
                .filter(trial -> trial.answer() == answer)
                .count();
    }

    private static List<String> line(TrialAnswer trial) {
        return List.of(
                trial.stored().cell().task(),
                trial.stored().cell().method(),
                Integer.toString(trial.stored().cell().batchSize()),
                trial.stored().trial(),
                trial.answer().text(),
                trial.losses().map(LossComparison::text).orElse("\u2013"),
                trial.figure().map(ReproductionText::figure).orElse("\u2013"));
    }

    private static String figure(TrialAnswer.Figure figure) {
        if (figure.name().equals("step_ms_median")) {
            return String.format(
                    Locale.ROOT,
                    "%.3g -> %.3g ms (noise: %.3g to %.3g)",
                    figure.stored(),
                    figure.now(),
                    figure.low(),
                    figure.high());
        }
        return figure.name() + " " + figure.stored() + " -> " + figure.now();
    }

    private static String padded(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            text.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
        }
        return text.toString().stripTrailing();
    }
}
