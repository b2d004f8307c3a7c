package io.normbench.report.file;

import io.normbench.report.table.Matrix;
import io.normbench.report.table.MatrixCell;
import io.normbench.report.table.MetricsTable;
import io.normbench.report.text.Printable;
import io.normbench.report.text.TexText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table as files for other programs: CSV (RFC 4180), one value a row, and LaTeX for {@code booktabs}, with the best of a
 * column and all that cannot be told from it in bold.
 */
public final class TableFiles {
    private TableFiles() {}

    /** One value a row: {@code method,options,batch_size,state,value,shown,detail,best,below_floor}. */
    public static String csv(Matrix matrix) {
        List<String> lines = new ArrayList<>();
        lines.add("method,options,batch_size,state,value,shown,detail,best,below_floor");
        for (Matrix.Row row : matrix.rows()) {
            for (int i = 0; i < row.cells().size(); i++) {
                MatrixCell cell = row.cells().get(i);
                lines.add(line(
                        row.method(),
                        row.options(),
                        String.valueOf(matrix.batchSizes().get(i)),
                        cell.state(),
                        cell.sortKey(),
                        cell.text(),
                        cell.detail(),
                        String.valueOf(cell.best()),
                        String.valueOf(cell.below())));
            }
        }
        return Printable.clean(String.join("\n", lines) + "\n");
    }

    /** One method and batch size a row, a metric a column. */
    public static String csv(MetricsTable table) {
        List<String> lines = new ArrayList<>();
        lines.add(line(Stream.concat(Stream.of("method", "batch_size", "n"), table.columns().stream())
                .toArray(String[]::new)));
        for (MetricsTable.Row row : table.rows()) {
            lines.add(line(Stream.concat(
                            Stream.of(row.method(), String.valueOf(row.batchSize()), String.valueOf(row.trials())),
                            row.values().stream().map(MetricsTable.Value::sortKey))
                    .toArray(String[]::new)));
        }
        return Printable.clean(String.join("\n", lines) + "\n");
    }

    private static String line(String... fields) {
        return Stream.of(fields).map(TableFiles::field).collect(Collectors.joining(","));
    }

    private static String field(String text) {
        return text.matches("(?s).*[\",\\r\\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** A table float; it needs the package booktabs. */
    public static String tex(Matrix matrix) {
        List<String> lines = new ArrayList<>();
        lines.add("% \\usepackage{booktabs}");
        lines.add("\\begin{table}");
        lines.add("\\centering");
        lines.add("\\caption{" + TexText.of(matrix.title() + ".") + "}");
        lines.add("\\label{tab:" + matrix.id().replaceAll("[^A-Za-z0-9-]", "-") + "}");
        lines.add("\\begin{tabular}{l" + "r".repeat(matrix.batchSizes().size()) + "}");
        lines.add("\\toprule");
        lines.add("Method & "
                + matrix.batchSizes().stream().map(String::valueOf).collect(Collectors.joining(" & ")) + " \\\\");
        lines.add("\\midrule");
        for (Matrix.Row row : matrix.rows()) {
            if (row.firstOfFamily() && row != matrix.rows().get(0)) {
                lines.add("\\midrule");
            }
            lines.add(TexText.of(row.method())
                    + row.cells().stream().map(cell -> " & " + cell(cell)).collect(Collectors.joining()) + " \\\\");
        }
        lines.add("\\bottomrule");
        lines.add("\\end{tabular}");
        lines.add("");
        lines.add("\\footnotesize " + TexText.of(matrix.caption()) + budgets(matrix));
        lines.add("\\end{table}");
        return Printable.clean(String.join("\n", lines) + "\n");
    }

    private static String cell(MatrixCell cell) {
        String text = TexText.of(cell.text());
        return cell.best() ? "\\textbf{" + text + "}" : text;
    }

    /** What stands behind the columns, and how many seeds. */
    private static String budgets(Matrix matrix) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < matrix.batchSizes().size(); i++) {
            if (!matrix.budgets().get(i).isEmpty()) {
                parts.add("batch " + matrix.batchSizes().get(i) + ": "
                        + matrix.budgets().get(i));
            }
        }
        return parts.isEmpty() ? "" : TexText.of(" Trained on, at " + String.join("; ", parts) + ".");
    }
}
