package io.normbench.report.answer;

import io.normbench.report.text.Statement;
import java.util.List;

/**
 * Which method to use for one task at one batch size, at what cost, and how far to believe it.
 *
 * @param id anchor
 * @param batchSize SGD batch
 * @param brief the methods in a few words, for a table; a dash where nothing is known
 * @param note what they reach, in a few words
 * @param says the answer in sentences
 * @param metric heading of the metric; empty if it was not measured
 * @param cost heading of the cost; empty if it was not measured
 * @param memory heading of the memory; empty if it was not measured
 * @param rows the best methods, the reference and the network without normalization
 * @param known methods of which both metric and step time are known
 */
public record Answer(
        String id,
        int batchSize,
        String brief,
        String note,
        List<Statement> says,
        String metric,
        String cost,
        String memory,
        List<Row> rows,
        int known) {
    public Answer {
        says = List.copyOf(says);
        rows = List.copyOf(rows);
    }

    /**
     * One method.
     *
     * @param method its label
     * @param options its options that the label does not tell; often empty
     * @param role why it is here: {@code best}, {@code alike}, {@code reference}, …; often empty
     * @param metric the metric
     * @param cost the step time
     * @param memory the memory; a dash if it is not known
     * @param seeds how many seeds are behind the metric
     */
    public record Row(
            String method, String options, String role, Figure metric, Figure cost, String memory, String seeds) {}

    /**
     * A value with its interval.
     *
     * @param text the value; a dash if there is none
     * @param interval its interval; empty if it is not known
     * @param strip both as a drawing; empty if there is no value
     */
    public record Figure(String text, String interval, String strip) {
        static final Figure NONE = new Figure("\u2013", "", "");
    }
}
