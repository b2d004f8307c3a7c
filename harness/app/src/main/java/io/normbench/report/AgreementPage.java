package io.normbench.report;

import io.normbench.report.text.Fact;
import java.util.List;

/**
 * What the report of a comparison of engines shows, ready to be laid out.
 *
 * @param suiteName the suite's name
 * @param suiteHash hash of the suite file
 * @param created when the comparison began
 * @param command the command that repeats it
 * @param summary the result in one sentence
 * @param precision number format
 * @param bounds how far engines may be apart, in words
 * @param steps after which they were compared: two columns each, losses and weights
 * @param rows one a cell and pair of engines, those that do not agree first
 * @param engines the engines with their versions
 * @param environment the machine and the build
 */
public record AgreementPage(
        String suiteName,
        String suiteHash,
        String created,
        String command,
        String summary,
        String precision,
        String bounds,
        List<Integer> steps,
        List<Row> rows,
        List<Fact> engines,
        List<Fact> environment) {
    public AgreementPage {
        steps = List.copyOf(steps);
        rows = List.copyOf(rows);
        engines = List.copyOf(engines);
        environment = List.copyOf(environment);
    }

    /**
     * One cell.
     *
     * @param task the task's id
     * @param method the method's label
     * @param batchSize SGD batch
     * @param engines the pair
     * @param values the differences of losses and weights at each step in turn
     * @param verdict {@code AGREE}, {@code DIFFER}, {@code UNSUPPORTED} or {@code FAILED}
     * @param reason where they part, or why they could not be compared; may be empty
     */
    public record Row(
            String task,
            String method,
            int batchSize,
            String engines,
            List<String> values,
            String verdict,
            String reason) {
        public Row {
            values = List.copyOf(values);
        }
    }

    /** The rows that say more than their numbers. */
    public List<Row> explained() {
        return rows.stream().filter(row -> !row.reason().isEmpty()).toList();
    }
}
