package io.normbench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Picks what the overview shows of one setting. */
final class OverviewColumns {
    private OverviewColumns() {}

    /** The metric at the smallest and the largest batch, as {@code matrix} shows it. */
    static List<Overview.Column> accuracy(Grid grid, Matrix matrix) {
        List<Overview.Column> columns = new ArrayList<>();
        for (int batchSize : List.of(grid.smallest(), grid.largest())) {
            if (columns.isEmpty() || grid.smallest() != grid.largest()) {
                int index = matrix.batchSizes().indexOf(batchSize);
                Map<String, MatrixCell> cells = new LinkedHashMap<>();
                matrix.rows().forEach(row -> cells.put(row.method(), withoutDetail(row.cells().get(index))));
                columns.add(new Overview.Column("batch " + batchSize, grid.title(), cells));
            }
        }
        return columns;
    }

    /** The training throughput relative to {@code baseline}: geometric mean over the batch sizes that both have. */
    static Overview.Column speed(Grid grid, String baseline) {
        Map<String, MatrixCell> cells = new LinkedHashMap<>();
        for (String method : grid.methods()) {
            grid.meanRelative(method, baseline)
                    .ifPresent(ratio -> cells.put(
                            method,
                            new MatrixCell(
                                    "value",
                                    ratio.text(),
                                    "",
                                    "",
                                    Double.toString(ratio.value()),
                                    -1,
                                    false,
                                    false,
                                    false,
                                    false,
                                    0)));
        }
        return new Overview.Column("speed / " + baseline, "", cells);
    }

    private static MatrixCell withoutDetail(MatrixCell cell) {
        return new MatrixCell(
                cell.state(),
                cell.text(),
                "",
                cell.note(),
                cell.sortKey(),
                cell.shade(),
                cell.best(),
                cell.alone(),
                cell.unsteady(),
                cell.partial(),
                cell.failure(),
                cell.below());
    }
}
