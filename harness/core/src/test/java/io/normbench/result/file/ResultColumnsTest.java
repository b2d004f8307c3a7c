package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.CellKey;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultColumnsTest {
    /** Copied from the documentation of the run directory: the columns are an interface. */
    private static final String DOCUMENTED =
            "schema, run_id, cell_id, suite, task, model, method, batch_size, stat_batch, precision, layout, "
                    + "execution, engine, device, seed, trial, arm, pair, outcome, reason, warmup_steps, steady, steps, "
                    + "step_ms_median, step_ms_p10, step_ms_p90, images_per_s, infer_images_per_s, peak_host_bytes, "
                    + "peak_device_bytes, energy_j, metric, metric_value, metric_n, metrics_json, train_images, "
                    + "final_loss, wall_s, fingerprint, build, step_ms_low, step_ms_high, reference, ratio, ratio_low, "
                    + "ratio_high, infer_ratio, infer_ratio_low, infer_ratio_high, aa_ratio, aa_ratio_low, "
                    + "aa_ratio_high, rounds, workers, worker_spread, rounds_ended, evaluation";

    @Test
    void columnsStandInTheDocumentedOrder() {
        assertThat(ResultColumns.NAMES).containsExactly(DOCUMENTED.split(", "));
    }

    @Test
    void everyFieldStandsUnderItsName() {
        ResultRow row = Rows.row("t1");
        List<String> texts = ResultColumns.toTexts(row);

        assertThat(texts).hasSameSizeAs(ResultColumns.NAMES);
        assertThat(texts.get(ResultColumns.NAMES.indexOf("batch_size"))).isEqualTo("2");
        assertThat(texts.get(ResultColumns.NAMES.indexOf("step_ms_p10"))).isEqualTo("0.3333333333333333");
        assertThat(texts.get(ResultColumns.NAMES.indexOf("images_per_s"))).isEqualTo("277.25");
        assertThat(texts.get(ResultColumns.NAMES.indexOf("metric_n"))).isEqualTo("360");
        assertThat(texts.subList(ResultColumns.NAMES.indexOf("step_ms_low"), texts.size()))
                .containsExactly(
                        "0.1",
                        "0.3333333333333333",
                        "bn, \"quoted\"",
                        "1.25",
                        "0.0",
                        "Infinity",
                        "",
                        "",
                        "",
                        "0.99",
                        "0.98",
                        "1.005",
                        "12",
                        "2",
                        "0.0125",
                        "cap+precision",
                        "running");
        assertThat(texts.get(ResultColumns.NAMES.indexOf("metrics_json")))
                .isEqualTo("{\"degenerate_normalizations\":3,\"name\":\"a \\\"quoted\\\", text\",\"top5\":0.999}");
    }

    @Test
    void aFullRowComesBackEqual() {
        ResultRow row = Rows.row("t1");
        assertThat(throughText(row)).isEqualTo(row);
    }

    @Test
    void aRowOfBeforeTheEvaluationColumnIsOfRunningStatistics() {
        List<String> texts = ResultColumns.toTexts(Rows.row("t1"));

        ResultRow read = ResultColumns.fromTexts(texts.subList(0, texts.size() - 1));

        assertThat(read.cell().evaluation()).isEqualTo("running");
        assertThat(read).isEqualTo(Rows.row("t1"));
    }

    @Test
    void anEvaluationSettingComesBack() {
        ResultRow row = Rows.row("a1");
        CellKey c = row.cell();
        CellKey precise = new CellKey(
                c.task(),
                c.model(),
                c.method(),
                c.batchSize(),
                c.statBatch(),
                c.precision(),
                c.layout(),
                c.execution(),
                c.engine(),
                c.device(),
                "precise(batches=64)");
        ResultRow other = new ResultRow(
                row.schema(),
                row.runId(),
                row.cellId(),
                row.suite(),
                precise,
                row.device(),
                row.seed(),
                row.trial(),
                row.arm(),
                row.pair(),
                row.outcome(),
                row.measured(),
                row.fingerprint(),
                row.build());

        assertThat(throughText(other)).isEqualTo(other);
        assertThat(precise.label()).endsWith(" / precise(batches=64)");
        assertThat(precise.agreesWith(c)).isFalse();
    }

    @Test
    void whatWasNotMeasuredIsEmptyAndStaysEmpty() {
        ResultRow row = Rows.row("t1", new Outcome.TimedOut("after 60 s"));

        List<String> texts = ResultColumns.toTexts(row);
        int first = ResultColumns.NAMES.indexOf("warmup_steps");
        int last = ResultColumns.NAMES.indexOf("wall_s");
        assertThat(texts.subList(first, last + 1)).containsOnly("");
        int ratios = ResultColumns.NAMES.indexOf("step_ms_low");
        assertThat(texts.subList(ratios, ResultColumns.NAMES.indexOf("evaluation")))
                .containsOnly("");
        assertThat(throughText(row)).isEqualTo(row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a \"quoted\" word, and a comma",
                "\"",
                "\"\"\"",
                ",,,",
                "# not a comment",
                "'single'; semi|colon\ttab",
                "größer ≥ 1 μs, 批次 🚀",
                "\\N",
                "null",
                "-Infinity"
            })
    void oneLineReasonsComeBackUnchanged(String reason) {
        ResultRow row = Rows.row("t1", new Outcome.Crashed(reason));
        assertThat(throughText(row)).isEqualTo(row);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r", "\u2028", "\u0085"})
    void lineBreaksInReasonsBecomeAVisibleSign(String lineBreak) {
        ResultRow row = Rows.row("t1", new Outcome.Crashed("exit 139" + lineBreak + "SIGSEGV" + lineBreak));

        assertThat(throughText(row).outcome().reason()).isEqualTo("exit 139 \u23ce SIGSEGV");
        assertThat(CsvLine.write(ResultColumns.toTexts(row)))
                .containsOnlyOnce("\n")
                .doesNotContain("\r");
    }

    @Test
    void controlCharactersDoNotReachTheFile() {
        ResultRow row = Rows.row("t1", new Outcome.Crashed("\u001b[31mred\u0000end"));
        assertThat(throughText(row).outcome().reason()).isEqualTo("\ufffd[31mred\ufffdend");
    }

    @Test
    void lineBreaksInMetricsSurviveOnOneLine() {
        Measured measured = Measured.nothing().withFurther(Map.of("note", "two\nlines"));
        ResultRow row = Rows.row("t1", new Outcome.Completed(), measured);

        assertThat(CsvLine.write(ResultColumns.toTexts(row))).containsOnlyOnce("\n");
        assertThat(throughText(row)).isEqualTo(row);
    }

    @Test
    void metricsKeepNanAndInfinity() {
        Measured measured = Measured.nothing().withFurther(Map.of("a", Double.NaN, "b", Double.NEGATIVE_INFINITY));
        ResultRow row = Rows.row("t1", new Outcome.Completed(), measured);

        assertThat(throughText(row).measured().metrics()).isEqualTo(measured.metrics());
    }

    @Test
    void whereMemoryRanOutIsNotLost() {
        ResultRow device = Rows.row("t1", new Outcome.OutOfMemory("device", "tried to allocate 2 GiB"));
        ResultRow host = Rows.row("t1", new Outcome.OutOfMemory("host", "device buffers are mapped on the host"));
        ResultRow plain = Rows.row("t1", new Outcome.OutOfMemory("device", "device: tried to allocate 2 GiB"));

        assertThat(throughText(device).outcome())
                .isEqualTo(new Outcome.OutOfMemory("device", "device: tried to allocate 2 GiB"));
        assertThat(throughText(host).outcome())
                .isEqualTo(new Outcome.OutOfMemory("host", "host: device buffers are mapped on the host"));
        assertThat(throughText(plain)).isEqualTo(plain);
    }

    @Test
    void everyKindOfOutcomeComesBack() {
        for (Outcome outcome : List.of(
                new Outcome.Completed(),
                new Outcome.OutOfMemory("host", "killed"),
                new Outcome.TimedOut("after 60 s"),
                new Outcome.Crashed("exit 1"),
                new Outcome.Diverged("loss is NaN at step 3"),
                new Outcome.BadData("a.json: annotation 3: 'bbox' has the width -1"),
                new Outcome.Unsupported("no bf16 on the CPU"))) {
            assertThat(throughText(Rows.row("t1", outcome)).outcome()).isEqualTo(outcome);
        }
    }

    @Test
    void extraTextsAtTheEndAreIgnored() {
        List<String> texts = new ArrayList<>(ResultColumns.toTexts(Rows.row("t1")));
        texts.add("from the future");

        assertThat(ResultColumns.fromTexts(texts)).isEqualTo(Rows.row("t1"));
    }

    @Test
    void aTextThatIsNoNumberIsRefusedByName() {
        List<String> texts = new ArrayList<>(ResultColumns.toTexts(Rows.row("t1")));
        texts.set(ResultColumns.NAMES.indexOf("batch_size"), "two");

        assertThatThrownBy(() -> ResultColumns.fromTexts(texts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column batch_size: 'two' is not a number");
    }

    @Test
    void anUnknownOutcomeAndTooFewTextsAreRefused() {
        List<String> texts = new ArrayList<>(ResultColumns.toTexts(Rows.row("t1")));
        texts.set(ResultColumns.NAMES.indexOf("outcome"), "vanished");

        assertThatThrownBy(() -> ResultColumns.fromTexts(texts)).hasMessageContaining("vanished");
        assertThatThrownBy(() -> ResultColumns.fromTexts(texts.subList(0, 12))).hasMessageContaining("found 12");
    }

    private static ResultRow throughText(ResultRow row) {
        return ResultColumns.fromTexts(CsvLine.read(CsvLine.write(ResultColumns.toTexts(row))));
    }
}
