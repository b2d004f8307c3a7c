package io.normbench.result.file;

import io.normbench.result.CellKey;
import io.normbench.result.Comparison;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.stats.Interval;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The columns of {@code results.csv}, schema v2, and the conversion of a row to their texts and back.
 *
 * <p>A row is always one line of the file: line breaks inside a text become {@value #LINE_BREAK}. That is what lets
 * {@link ResultsFile} tell a whole row from one that was cut off. Whatever was not measured is an empty text. Doubles
 * are written with as many digits as it takes to read the same double back.
 */
public final class ResultColumns {
    /** What stands for a line break inside a text. */
    static final String LINE_BREAK = " \u23ce ";

    private static final Pattern ENDS = Pattern.compile("^[\\s\u0085\u2028\u2029]++|[\\s\u0085\u2028\u2029]++$");
    private static final Pattern BREAK = Pattern.compile("\\R");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    private static final Map<String, Function<ResultRow, String>> WRITERS = writers();

    /** The names of the columns, in order. */
    public static final List<String> NAMES = List.copyOf(WRITERS.keySet());

    /** The first of the columns that files of schema v1 may lack: at first all of them, later those after it. */
    static final String BUILD = "build";

    /** The coordinate that came last; rows without it are of running statistics. */
    static final String EVALUATION = "evaluation";

    /** Columns that a version wrote: none from {@link #BUILD} on, that one alone, all before {@link #EVALUATION}, or all. */
    static final List<Integer> VERSIONS =
            List.of(NAMES.indexOf(BUILD), NAMES.indexOf(BUILD) + 1, NAMES.indexOf(EVALUATION), NAMES.size());

    private ResultColumns() {}

    /** Returns the texts of a row, one a column, in order. */
    public static List<String> toTexts(ResultRow row) {
        return WRITERS.values().stream().map(writer -> writer.apply(row)).toList();
    }

    /**
     * Returns the row that {@code texts} hold, one a column in order, without the last ones if an earlier version wrote
     * them; texts beyond the known columns are ignored.
     *
     * @throws IllegalArgumentException if there are too few texts or one cannot be read; the message names the column
     */
    public static ResultRow fromTexts(List<String> texts) {
        int required = VERSIONS.get(0);
        if (texts.size() < required) {
            throw new IllegalArgumentException("expected " + required + " columns, found " + texts.size());
        }
        Fields fields = new Fields(NAMES, texts);
        return new ResultRow(
                fields.text("schema"),
                fields.text("run_id"),
                fields.text("cell_id"),
                fields.text("suite"),
                new CellKey(
                        fields.text("task"),
                        fields.text("model"),
                        fields.text("method"),
                        fields.integer("batch_size"),
                        fields.integer("stat_batch"),
                        fields.text("precision"),
                        fields.text("layout"),
                        fields.text("execution"),
                        fields.text("engine"),
                        fields.text("device"),
                        fields.has(EVALUATION) ? fields.text(EVALUATION) : CellKey.USUAL_EVALUATION),
                fields.text("device"),
                fields.number("seed"),
                fields.text("trial"),
                fields.text("arm"),
                fields.text("pair"),
                Outcome.of(fields.text("outcome"), fields.text("reason")),
                measured(fields),
                fields.text("fingerprint"),
                texts.size() > required ? fields.text(BUILD) : "");
    }

    private static Measured measured(Fields fields) {
        return new Measured(
                fields.optionalInt("warmup_steps"),
                fields.text("steady"),
                fields.optionalInt("steps"),
                fields.optionalDouble("step_ms_median"),
                fields.optionalDouble("step_ms_p10"),
                fields.optionalDouble("step_ms_p90"),
                fields.optionalDouble("images_per_s"),
                fields.optionalDouble("infer_images_per_s"),
                fields.optionalLong("peak_host_bytes"),
                fields.optionalLong("peak_device_bytes"),
                fields.optionalDouble("energy_j"),
                fields.text("metric"),
                fields.optionalDouble("metric_value"),
                fields.optionalLong("metric_n"),
                MetricsJson.read(fields.text("metrics_json")),
                fields.optionalLong("train_images"),
                fields.optionalDouble("final_loss"),
                fields.optionalDouble("wall_s"),
                fields.has("rounds") ? comparison(fields) : Optional.empty());
    }

    private static Optional<Comparison> comparison(Fields fields) {
        return Optional.of(new Comparison(
                fields.interval("step_ms"),
                fields.text("reference"),
                fields.ratio("ratio"),
                fields.ratio("infer_ratio"),
                fields.ratio("aa_ratio"),
                fields.integer("rounds"),
                fields.integer("workers"),
                fields.optionalDouble("worker_spread"),
                fields.text("rounds_ended")));
    }

    private static Map<String, Function<ResultRow, String>> writers() {
        Map<String, Function<ResultRow, String>> columns = new LinkedHashMap<>();
        columns.put("schema", row -> oneLine(row.schema()));
        columns.put("run_id", row -> oneLine(row.runId()));
        columns.put("cell_id", row -> oneLine(row.cellId()));
        columns.put("suite", row -> oneLine(row.suite()));
        columns.put("task", row -> oneLine(row.cell().task()));
        columns.put("model", row -> oneLine(row.cell().model()));
        columns.put("method", row -> oneLine(row.cell().method()));
        columns.put("batch_size", row -> Integer.toString(row.cell().batchSize()));
        columns.put("stat_batch", row -> Integer.toString(row.cell().statBatch()));
        columns.put("precision", row -> oneLine(row.cell().precision()));
        columns.put("layout", row -> oneLine(row.cell().layout()));
        columns.put("execution", row -> oneLine(row.cell().execution()));
        columns.put("engine", row -> oneLine(row.cell().engine()));
        columns.put("device", row -> oneLine(row.device()));
        columns.put("seed", row -> Long.toString(row.seed()));
        columns.put("trial", row -> oneLine(row.trial()));
        columns.put("arm", row -> oneLine(row.arm()));
        columns.put("pair", row -> oneLine(row.pair()));
        columns.put("outcome", row -> row.outcome().id());
        columns.put("reason", row -> oneLine(reason(row.outcome())));
        measuredWriters().forEach((name, writer) -> columns.put(name, row -> writer.apply(row.measured())));
        columns.put("fingerprint", row -> oneLine(row.fingerprint()));
        columns.put(BUILD, row -> oneLine(row.build()));
        comparisonWriters()
                .forEach((name, writer) -> columns.put(
                        name, row -> row.measured().comparison().map(writer).orElse("")));
        columns.put(EVALUATION, row -> oneLine(row.cell().evaluation()));
        return Collections.unmodifiableMap(columns);
    }

    private static Map<String, Function<Measured, String>> measuredWriters() {
        Map<String, Function<Measured, String>> columns = new LinkedHashMap<>();
        columns.put("warmup_steps", measured -> text(measured.warmupSteps()));
        columns.put("steady", measured -> oneLine(measured.steady()));
        columns.put("steps", measured -> text(measured.steps()));
        columns.put("step_ms_median", measured -> text(measured.stepMsMedian()));
        columns.put("step_ms_p10", measured -> text(measured.stepMsP10()));
        columns.put("step_ms_p90", measured -> text(measured.stepMsP90()));
        columns.put("images_per_s", measured -> text(measured.imagesPerSecond()));
        columns.put("infer_images_per_s", measured -> text(measured.inferImagesPerSecond()));
        columns.put("peak_host_bytes", measured -> text(measured.peakHostBytes()));
        columns.put("peak_device_bytes", measured -> text(measured.peakDeviceBytes()));
        columns.put("energy_j", measured -> text(measured.energyJoules()));
        columns.put("metric", measured -> oneLine(measured.metric()));
        columns.put("metric_value", measured -> text(measured.metricValue()));
        columns.put("metric_n", measured -> text(measured.metricCount()));
        columns.put("metrics_json", measured -> oneLine(MetricsJson.write(measured.metrics())));
        columns.put("train_images", measured -> text(measured.trainImages()));
        columns.put("final_loss", measured -> text(measured.finalLoss()));
        columns.put("wall_s", measured -> text(measured.wallSeconds()));
        return columns;
    }

    private static Map<String, Function<Comparison, String>> comparisonWriters() {
        Map<String, Function<Comparison, String>> columns = new LinkedHashMap<>();
        columns.put("step_ms_low", comparison -> text(comparison.stepMs().map(Interval::low)));
        columns.put("step_ms_high", comparison -> text(comparison.stepMs().map(Interval::high)));
        columns.put("reference", comparison -> oneLine(comparison.reference()));
        putRatio(columns, "ratio", Comparison::ratio);
        putRatio(columns, "infer_ratio", Comparison::inferRatio);
        putRatio(columns, "aa_ratio", Comparison::again);
        columns.put("rounds", comparison -> Integer.toString(comparison.rounds()));
        columns.put("workers", comparison -> Integer.toString(comparison.workers()));
        columns.put("worker_spread", comparison -> text(comparison.workerSpread()));
        columns.put("rounds_ended", comparison -> oneLine(comparison.ended()));
        return columns;
    }

    private static void putRatio(
            Map<String, Function<Comparison, String>> columns,
            String name,
            Function<Comparison, Optional<Comparison.Ratio>> ratio) {
        columns.put(name, comparison -> text(ratio.apply(comparison).map(Comparison.Ratio::value)));
        columns.put(
                name + "_low",
                comparison ->
                        text(ratio.apply(comparison).map(each -> each.interval().low())));
        columns.put(
                name + "_high",
                comparison ->
                        text(ratio.apply(comparison).map(each -> each.interval().high())));
    }

    /** The reason, made to say host or device where {@link Outcome#of} must tell the two apart. */
    private static String reason(Outcome outcome) {
        if (outcome instanceof Outcome.OutOfMemory memory) {
            Outcome readBack = Outcome.of(memory.id(), memory.reason());
            return readBack.equals(memory) ? memory.reason() : memory.where() + ": " + memory.reason();
        }
        return outcome.reason();
    }

    private static String oneLine(String text) {
        String trimmed = ENDS.matcher(text).replaceAll("");
        return CONTROL.matcher(BREAK.matcher(trimmed).replaceAll(LINE_BREAK)).replaceAll("\ufffd");
    }

    private static String text(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : "";
    }

    private static String text(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "";
    }

    private static String text(Optional<Double> value) {
        return value.map(String::valueOf).orElse("");
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }

    /** The texts of one row by column name. */
    private record Fields(List<String> names, List<String> texts) {
        String text(String name) {
            return texts.get(names.indexOf(name));
        }

        /** Whether the column is there and has a text. */
        boolean has(String name) {
            return texts.size() > names.indexOf(name) && !text(name).isEmpty();
        }

        Optional<Interval> interval(String name) {
            return parse(name + "_low", Double::valueOf)
                    .flatMap(low -> parse(name + "_high", Double::valueOf).map(high -> new Interval(low, high)));
        }

        Optional<Comparison.Ratio> ratio(String name) {
            return parse(name, Double::valueOf)
                    .flatMap(value -> interval(name).map(interval -> new Comparison.Ratio(value, interval)));
        }

        int integer(String name) {
            return parse(name, Integer::valueOf).orElseThrow(() -> missing(name));
        }

        long number(String name) {
            return parse(name, Long::valueOf).orElseThrow(() -> missing(name));
        }

        OptionalInt optionalInt(String name) {
            return parse(name, Integer::valueOf).map(OptionalInt::of).orElseGet(OptionalInt::empty);
        }

        OptionalLong optionalLong(String name) {
            return parse(name, Long::valueOf).map(OptionalLong::of).orElseGet(OptionalLong::empty);
        }

        OptionalDouble optionalDouble(String name) {
            return parse(name, Double::valueOf).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
        }

        private <T> Optional<T> parse(String name, Function<String, T> parser) {
            String text = text(name);
            try {
                return text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text));
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException("column " + name + ": '" + text + "' is not a number", notANumber);
            }
        }

        private static IllegalArgumentException missing(String name) {
            return new IllegalArgumentException("column " + name + " is empty");
        }
    }
}
