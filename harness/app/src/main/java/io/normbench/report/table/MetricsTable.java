package io.normbench.report.table;

import io.normbench.report.text.MetricName;
import java.util.List;

/**
 * The figures that evaluations give besides their headline metric, one row a method and batch size.
 *
 * @param id anchor
 * @param number its number in the report
 * @param title what it holds
 * @param caption how to read it
 * @param columns names of the figures, the headline metric first
 * @param rows the rows
 */
public record MetricsTable(String id, int number, String title, String caption, List<String> columns, List<Row> rows) {
    public MetricsTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** The columns as headings, with the direction that is better. */
    public List<String> headings() {
        return columns.stream().map(MetricName::column).toList();
    }

    /**
     * The figures of one method at one batch size.
     *
     * @param method the method's label
     * @param first whether the row above is of another method
     * @param batchSize SGD batch
     * @param trials trials that gave a figure
     * @param values one a column
     */
    public record Row(String method, boolean first, int batchSize, int trials, List<Value> values) {
        public Row {
            values = List.copyOf(values);
        }
    }

    /**
     * One figure.
     *
     * @param text as it is shown; a dash if there is none
     * @param sortKey as a plain decimal number; empty if there is none
     */
    public record Value(String text, String sortKey) {}
}
