package io.normbench.report;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be taken away from a report: each figure as {@code .svg} and {@code .csv}, each table as {@code .csv} and, of
 * methods against batch sizes, {@code .tex}; the two that the summary shows also for dark screens. File names are the page's anchors.
 */
final class ReportFiles {
    /** The folder beside the page. */
    static final String FOLDER = "files";

    private static final String STYLE = "templates/html/report.css";

    private ReportFiles() {}

    /** The files by name. */
    static Map<String, String> of(ReportModel report) {
        Map<String, String> files = new LinkedHashMap<>();
        String style = style();
        StandaloneSvg drawing = new StandaloneSvg(style, false);
        for (TaskSection task : report.tasks()) {
            for (TaskSection.Part part : task.parts()) {
                part.matrices().forEach(matrix -> {
                    files.put(matrix.id() + ".csv", TableFiles.csv(matrix));
                    files.put(matrix.id() + ".tex", TableFiles.tex(matrix));
                });
                part.metrics().forEach(table -> files.put(table.id() + ".csv", TableFiles.csv(table)));
                for (Figure figure : part.figures()) {
                    files.put(figure.id() + ".svg", drawing.of(figure));
                    // A figure's data are a table's.
                    String data = files.get(figure.tableId() + ".csv");
                    if (data != null) {
                        files.put(figure.id() + ".csv", data);
                    }
                }
            }
        }
        StandaloneSvg dark = new StandaloneSvg(style, true);
        pictures(report).forEach(figure -> files.put(figure.id() + "-dark.svg", dark.of(figure)));
        return files;
    }

    /** The figures that the summary shows: the first of each of the first two parts that have one. */
    static List<Figure> pictures(ReportModel report) {
        return report.tasks().stream()
                .limit(1)
                .flatMap(task -> task.parts().stream())
                .flatMap(part -> part.figures().stream().limit(1))
                .limit(2)
                .toList();
    }

    private static String style() {
        try (InputStream in = ReportFiles.class.getClassLoader().getResourceAsStream(STYLE)) {
            if (in == null) {
                throw new IllegalStateException(STYLE + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw UserError.infrastructure("cannot read " + STYLE + ": " + e.getMessage(), e);
        }
    }
}
