package io.normbench.report.table;

import io.normbench.report.grid.FloorView;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A table of methods against batch sizes, as it is shown.
 *
 * @param id anchor
 * @param number its number in the report
 * @param title what it holds, with the unit
 * @param caption how to read it
 * @param tint what its colours mean, where there are colours
 * @param relative whether its shades lie on both sides of a neutral one
 * @param batchSizes the columns
 * @param budgets what stands behind each column, below its heading; empty where nothing is said
 * @param rows the rows
 * @param floor what its values are held against, below the rows
 */
public record Matrix(
        String id,
        int number,
        String title,
        String caption,
        String tint,
        boolean relative,
        List<Integer> batchSizes,
        List<String> budgets,
        List<Row> rows,
        Optional<FloorView> floor) {
    public Matrix {
        batchSizes = List.copyOf(batchSizes);
        budgets = List.copyOf(budgets);
        rows = List.copyOf(rows);
    }

    /**
     * The cells of one method.
     *
     * @param method the method's label
     * @param options its options that the label does not tell; often empty
     * @param family its family's name
     * @param firstOfFamily whether the row above belongs to another family
     * @param cells one a column
     */
    public record Row(String method, String options, String family, boolean firstOfFamily, List<MatrixCell> cells) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /** The same matrix with {@code more} at the end of its caption. */
    public Matrix withNote(String more) {
        return more.isEmpty()
                ? this
                : new Matrix(id, number, title, caption + more, tint, relative, batchSizes, budgets, rows, floor);
    }

    /** Whether a trial behind it failed: such a cell links to the reason. */
    public boolean hasFailures() {
        return any(cell -> cell.failure() > 0);
    }

    /** Whether a timing in it did not become steady. */
    public boolean hasUnsteady() {
        return any(MatrixCell::unsteady);
    }

    /** Whether a value in it stands for fewer trials than were run. */
    public boolean hasPartial() {
        return any(MatrixCell::partial);
    }

    /** Whether a value in it is below its floor. */
    public boolean hasBelow() {
        return any(MatrixCell::below);
    }

    /** Whether a cell in it was left out by the suite. */
    public boolean hasExcluded() {
        return any(cell -> cell.state().equals("excluded"));
    }

    /** Whether a cell in it has no trial. */
    public boolean hasMissing() {
        return any(cell -> cell.state().equals("missing"));
    }

    private boolean any(Predicate<MatrixCell> predicate) {
        return rows.stream().flatMap(row -> row.cells().stream()).anyMatch(predicate);
    }
}
