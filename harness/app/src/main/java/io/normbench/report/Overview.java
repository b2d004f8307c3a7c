package io.normbench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All tasks of a run in one table: of each the metric at the smallest and the largest batch, and the speed.
 *
 * @param number its number in the report
 * @param groups its column groups, one a task
 * @param rows its rows, one a method
 */
public record Overview(int number, List<Group> groups, List<Row> rows) {
    public Overview {
        groups = List.copyOf(groups);
        rows = List.copyOf(rows);
    }

    /**
     * The columns of one task.
     *
     * @param section anchor of the task's section
     * @param title the task's id
     * @param metric the name of its metric; empty if it has none
     * @param columns headings
     */
    public record Group(String section, String title, String metric, List<String> columns) {
        public Group {
            columns = List.copyOf(columns);
        }
    }

    /**
     * One method.
     *
     * @param method its label
     * @param firstOfFamily whether the row above belongs to another family
     * @param cells one a column
     */
    public record Row(String method, boolean firstOfFamily, List<MatrixCell> cells) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /**
     * A column in the making.
     *
     * @param title its heading
     * @param metric the name of the metric that it holds; empty for speed
     * @param cells its cells by method; a method without one was not measured
     */
    record Column(String title, String metric, Map<String, MatrixCell> cells) {}

    /** Whether a value in it is below the floor of its task. */
    public boolean hasBelow() {
        return rows.stream().flatMap(row -> row.cells().stream()).anyMatch(MatrixCell::below);
    }

    /** Whether a ratio in it is a tie. */
    public boolean hasTies() {
        return rows.stream().flatMap(row -> row.cells().stream()).anyMatch(cell -> cell.text().startsWith(Grid.TIE));
    }

    /** Joins the columns of the sections, both in the same order. */
    static Overview of(int number, List<TaskSection> sections, List<List<Column>> columns) {
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            if (!columns.get(i).isEmpty()) {
                groups.add(new Group(
                        sections.get(i).id(),
                        sections.get(i).title(),
                        columns.get(i).get(0).metric(),
                        columns.get(i).stream().map(Column::title).toList()));
            }
        }
        List<Column> all = columns.stream().flatMap(List::stream).toList();
        List<String> methods = all.stream()
                .flatMap(c -> c.cells().keySet().stream())
                .distinct()
                .sorted(MethodFamily.order())
                .toList();
        List<Row> rows = new ArrayList<>();
        MethodFamily previous = null;
        for (String method : methods) {
            MethodFamily family = MethodFamily.of(method);
            rows.add(new Row(
                    method,
                    family != previous,
                    all.stream()
                            .map(c -> c.cells()
                                    .getOrDefault(method, MatrixCell.empty("missing", "\u2013", "not measured", 0)))
                            .toList()));
            previous = family;
        }
        return new Overview(number, groups, rows);
    }
}
