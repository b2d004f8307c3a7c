package io.normbench.report.published;

import java.util.List;

/**
 * Everything the page of published numbers shows.
 *
 * @param suiteName the suite's name
 * @param runId identity of the run
 * @param rows one a number and cell
 */
public record PublishedPage(String suiteName, String runId, List<Row> rows) {
    public PublishedPage {
        rows = List.copyOf(rows);
    }

    /**
     * A published number beside the run's own.
     *
     * @param task the task's id
     * @param method the method's label
     * @param batchSize SGD batch
     * @param metric name of the metric
     * @param published the published value, as a share
     * @param here mean over the run's trials
     * @param trials how many
     * @param difference the second less the first, in points
     * @param condition network, data and length of training
     * @param source where it was published, and how sure that is
     */
    public record Row(
            String task,
            String method,
            int batchSize,
            String metric,
            String published,
            String here,
            int trials,
            String difference,
            String condition,
            String source) {}
}
