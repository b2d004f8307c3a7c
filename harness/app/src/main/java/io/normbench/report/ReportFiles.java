package io.normbench.report;

import io.normbench.report.figure.Figure;
import io.normbench.report.file.BadgeSvg;
import io.normbench.report.file.StandaloneSvg;
import io.normbench.report.file.TableFiles;
import io.normbench.report.file.VegaLite;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.run.MethodEntry;
import io.normbench.report.run.ReportContext;
import io.normbench.report.table.Matrix;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be taken away from a report: each figure as {@code .svg}, {@code .csv} and {@code
 * .vl.json} (Vega-Lite), {@code cite.bib}, badges, each table as {@code .csv} and, of
 * methods against batch sizes, {@code .tex}; the two that the summary shows also for dark screens. File names are the page's anchors.
 */
final class ReportFiles {
    /** The folder beside the page. */
    static final String FOLDER = "files";

    private static final String STYLE = "templates/html/report.css";

    private static final Pattern TRADE_OFF = Pattern.compile("-tradeoff-b(\\d+)$");

    private ReportFiles() {}

    /** The files by name. */
    static Map<String, String> of(ReportModel report) {
        Map<String, String> files = new LinkedHashMap<>();
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        String style = style();
        StandaloneSvg drawing = new StandaloneSvg(style, false);
        for (TaskSection task : report.tasks()) {
            for (TaskSection.Part part : task.parts()) {
                part.matrices().forEach(matrix -> {
                    matrices.put(matrix.id(), matrix);
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
        VegaLite charts = new VegaLite(
                MethodStyles.of(
                        report.methods().stream().map(MethodEntry::label).toList()),
                drawing.palette());
        report.tasks().stream()
                .flatMap(task -> task.parts().stream())
                .flatMap(part -> part.figures().stream())
                .forEach(figure -> files.put(figure.id() + ".vl.json", vegaLite(charts, figure, matrices)));
        files.put("cite.bib", Citation.of(report));
        badges(report).forEach((name, drawn) -> files.put("badge-" + name + ".svg", drawn));
        StandaloneSvg dark = new StandaloneSvg(style, true);
        pictures(report).forEach(figure -> files.put(figure.id() + "-dark.svg", dark.of(figure)));
        return files;
    }

    /** A trade-off is drawn against step times, where the task has them; everything else over batch sizes. */
    private static String vegaLite(VegaLite charts, Figure figure, Map<String, Matrix> matrices) {
        Matrix metric = Objects.requireNonNull(matrices.get(figure.tableId()), figure.tableId());
        Matrix cost = matrices.get(figure.tableId().replaceFirst("-table-.*", "-table-step-time"));
        Matcher tradeOff = TRADE_OFF.matcher(figure.id());
        if (cost != null && tradeOff.find()) {
            int batchSize = Integer.parseInt(tradeOff.group(1));
            if (metric.batchSizes().contains(batchSize) && cost.batchSizes().contains(batchSize)) {
                return charts.points(figure, metric, cost, batchSize);
            }
        }
        return charts.lines(figure, metric);
    }

    /** Of the run, its trials and its claims. */
    private static Map<String, String> badges(ReportModel report) {
        Map<String, String> badges = new LinkedHashMap<>();
        ReportContext context = report.context();
        String day = context.started()
                .map(at -> " " + at.toString().substring(0, 10))
                .orElse("");
        badges.put("run", BadgeSvg.of("normbench", context.suiteName() + day));
        int failed = report.failures().size();
        badges.put("trials", BadgeSvg.of("trials", failed == 0 ? "all completed" : failed + " failed"));
        if (!report.claims().isEmpty()) {
            long held = report.claims().stream()
                    .filter(claim -> claim.verdict().startsWith("holds"))
                    .count();
            badges.put(
                    "claims",
                    BadgeSvg.of("claims", held + " of " + report.claims().size() + " hold here"));
        }
        return badges;
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
