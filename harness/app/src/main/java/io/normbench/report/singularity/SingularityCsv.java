package io.normbench.report.singularity;

import io.normbench.result.LayerReading;
import io.normbench.result.ResultRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes the figures behind the page's drawings as CSV, a row a trial, step and layer, unrounded. */
public final class SingularityCsv {
    private static final List<String> COLUMNS = List.of(
            "task",
            "method",
            "batch_size",
            "evaluation",
            "engine",
            "seed",
            "trial",
            "step",
            "layer",
            "channels",
            "mean_spread",
            "log_spread",
            "distance",
            "inactive",
            "saturated",
            "metric",
            "metric_value");

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    private SingularityCsv() {}

    /** The whole file. */
    public static String write(List<TrialCourse> trials) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
            printer.printRecord(COLUMNS);
            for (TrialCourse trial : trials) {
                for (LayerReading reading : trial.course().readings()) {
                    printer.printRecord(cells(trial.row(), reading));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static List<Object> cells(ResultRow row, LayerReading reading) {
        return List.of(
                row.cell().task(),
                row.cell().method(),
                row.cell().batchSize(),
                row.cell().evaluation(),
                row.cell().engine(),
                row.seed(),
                row.trial(),
                reading.step(),
                reading.layer(),
                reading.channels(),
                reading.meanSpread(),
                reading.logSpread(),
                reading.distance(),
                reading.inactive(),
                reading.saturated(),
                row.measured().metric(),
                row.measured().metricValue().isPresent()
                        ? (Object) row.measured().metricValue().getAsDouble()
                        : "");
    }
}
