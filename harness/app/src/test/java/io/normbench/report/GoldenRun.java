package io.normbench.report;

import io.normbench.claim.ClaimJudge;
import io.normbench.claim.ClaimJudge.Judgement;
import io.normbench.report.classes.TrialClasses;
import io.normbench.report.run.ClaimSource;
import io.normbench.report.run.ReportContext;
import io.normbench.report.run.ReportContext.ClaimResult;
import io.normbench.result.CellKey;
import io.normbench.result.ClassConfusion;
import io.normbench.result.Floor;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.run.TestMeasured;
import io.normbench.task.ClassPredictions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The run of the golden pages: the full one with a failure of every kind, and beside it a second engine whose timings
 * were taken side by side, weights of a file, a floor, a busy machine, another way to evaluate, searches for the largest
 * batch, names that are hard to read and a claim of every verdict. Its tables are kept few and narrow.
 */
final class GoldenRun {
    private static final String TASK = "digits-classification";
    private static final String LONG = "a" + "bcdefghij".repeat(7);
    private static final String TURNED = "gn\u202Enb";
    private static final String SOURCE =
            "arXiv:1803.08494, abstract: at batch size 2 GN has 10.6% lower error than BN (ResNet-50, ImageNet)";

    private GoldenRun() {}

    static ReportModel model() {
        List<ResultRow> rows = new ArrayList<>(Rows.full());
        List<ResultRow> paired = sideBySide();
        rows.addAll(paired);
        rows.addAll(precise());
        rows.addAll(largest());
        List<TrialClasses> classes = paired.stream()
                .filter(row -> row.measured().metricValue().isPresent())
                .map(row -> new TrialClasses(row, ClassConfusion.of(predictions())))
                .toList();
        return ReportModel.of(context(paired), rows, List.of(), List.of(floor()), classes);
    }

    /** Runs of which there is little to say: of nothing, of failures alone, of one method, of an earlier version. */
    static List<ReportModel> little() {
        List<ResultRow> failures = List.of(
                Rows.row("bn", 1, 1, "t1", new Outcome.Crashed("no engine"), Measured.nothing()),
                Rows.row("bn", 1, 1, "a1", new Outcome.Diverged("loss is NaN"), Measured.nothing()));
        Floor none = Floor.none(TASK, "imagenet", "1,281,167 training images; a floor takes at most 20,000");
        return List.of(
                ReportModel.of(ReportContext.of("run-1", "nothing"), List.of()),
                ReportModel.of(ReportContext.of("run-2", "failures"), failures),
                ReportModel.of(
                        ReportContext.of("run-3", "alone"),
                        List.of(Rows.accuracy("gn", 7, 8, 1)),
                        List.of(),
                        List.of(none),
                        List.of()),
                ReportModel.of(ReportContext.of("run-4", "earlier"), List.of(earlier("bn", 2), earlier("gn", 3))));
    }

    private static ResultRow earlier(String method, double stepMs) {
        ResultRow row = Rows.row(method, 8, 1, "t1", new Outcome.Completed(), Rows.timing(stepMs, 8, 300, false));
        return RowBuilder.like(row).schema("normbench/results/v1").build();
    }

    /** A few methods of another engine, timed in rounds on a machine that was not always theirs. */
    private static List<ResultRow> sideBySide() {
        List<ResultRow> rows = new ArrayList<>();
        seeds(rows, "bn", 4, 0.60, 0.62, 0.58);
        seeds(rows, "gn", 4, 0.95, 0.96, 0.955);
        seeds(rows, "in", 4, 0.95, 0.945, 0.95);
        seeds(rows, LONG, 4, 0.93, 0.94);
        seeds(rows, TURNED, 4, 0.94, 0.93);
        rows.add(Rows.row("ln", 4, 1, "a1", new Outcome.Diverged("loss is NaN"), Measured.nothing()));
        for (int batch : List.of(2, 4)) {
            rows.add(timed("bn", batch, 10, 0, Map.of()));
            rows.add(timed("gn", batch, batch == 4 ? 5 : 10, 1.46, weights("fc.bias [2]")));
            rows.add(timed("in", batch, 10, 1.02, weights("")));
            rows.add(timed("ln", batch, 10, 0.98, flagged(batch)));
        }
        return rows.stream()
                .map(row -> RowBuilder.like(row).engine("dl4j").build())
                .toList();
    }

    private static void seeds(List<ResultRow> rows, String method, int batch, double... values) {
        for (int seed = 1; seed <= values.length; seed++) {
            double value = values[seed - 1];
            Map<String, Object> further = Map.of("macro_f1", value - 0.01, "top5", 0.99);
            rows.add(Rows.row(
                    method, batch, seed, "a" + seed, new Outcome.Completed(), Rows.metric("top1", value, further)));
        }
    }

    private static Map<String, Object> weights(String missing) {
        return Map.of("weights_file", "w.pth", "weights_sha256", "ab", "weights_missing", missing);
    }

    private static Map<String, Object> flagged(int batch) {
        return Map.of(
                "machine_others_cpu_share", 0.3 * batch, "machine_steal_share", 0.08, "machine_flags", "busy steal");
    }

    /** A trial in rounds; of {@code bn} the ratio is left out, as it is the reference. */
    private static ResultRow timed(String method, int batch, double stepMs, double ratio, Map<String, Object> further) {
        Map<String, Object> columns = new HashMap<>();
        columns.put("steady", "converged");
        columns.put("steps", 200);
        columns.put("step_ms_median", stepMs);
        columns.put("step_ms_p10", 0.96 * stepMs);
        columns.put("step_ms_p90", 1.13 * stepMs);
        columns.put("step_ms_low", 0.9 * stepMs);
        columns.put("step_ms_high", 1.1 * stepMs);
        columns.put("images_per_s", 1000 * batch / stepMs);
        columns.put("infer_images_per_s", 2700 * batch / stepMs);
        columns.put("peak_host_bytes", 300L << 20);
        columns.put("reference", "bn");
        columns.put("rounds", 20);
        columns.put("workers", 2);
        columns.put("aa_ratio", 1);
        columns.put("aa_ratio_low", 0.98);
        columns.put("aa_ratio_high", 1.03);
        if (ratio > 0) {
            columns.put("ratio", ratio);
            columns.put("ratio_low", 0.97 * ratio);
            columns.put("ratio_high", 1.03 * ratio);
        }
        Measured measured = TestMeasured.of(columns).withFurther(further);
        return Rows.row(method, batch, 1, "t1", new Outcome.Completed(), measured);
    }

    /** One method once more, evaluated with other statistics. */
    private static List<ResultRow> precise() {
        return Rows.full().stream()
                .filter(row ->
                        row.trial().startsWith("a") && row.cell().method().equals("bn"))
                .map(row -> RowBuilder.like(row).cell(precise(row.cell())).build())
                .toList();
    }

    private static CellKey precise(CellKey c) {
        return new CellKey(
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
    }

    private static List<ResultRow> largest() {
        Measured found = Measured.nothing()
                .withMemory(OptionalLong.empty(), OptionalLong.of(900L << 20))
                .withFurther(Map.of(Measured.MAX_BATCH, 48L));
        Measured bounded = Measured.nothing()
                .withFurther(Map.of(Measured.MAX_BATCH, 4000L, Measured.MAX_BATCH_BOUND, "training images"));
        return List.of(
                Rows.row("bn", 1, 1, "m1", new Outcome.Completed(), found),
                Rows.row("gn(groups=8)", 1, 1, "m1", new Outcome.Completed(), bounded));
    }

    private static ClassPredictions predictions() {
        return new ClassPredictions(3, new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 1, 1, 1, 2, ClassPredictions.NONE});
    }

    private static Floor floor() {
        return Rows.floor(TASK);
    }

    private static ReportContext context(List<ResultRow> judged) {
        ReportContext full = Contexts.full();
        Map<String, String> environment = new LinkedHashMap<>(full.environment());
        environment.put("state.cpu_temperature", "not readable: no sensor");
        ClaimJudge judge = new ClaimJudge(judged);
        return new ReportContext(
                full.runId(),
                full.suiteName(),
                full.suiteDescription(),
                full.suiteHash(),
                full.gitCommit(),
                full.started(),
                full.finished(),
                full.command(),
                full.baseline(),
                environment,
                full.facts(),
                full.exclusions(),
                full.parameters(),
                List.of(
                        claim(judge, "bn-falls", "accuracy(bn, 4) < accuracy(gn, 4)"),
                        claim(judge, "bn-rises", "accuracy(bn, 4) > accuracy(gn, 4)"),
                        claim(judge, "alike", "accuracy(gn, 4) > accuracy(in, 4)"),
                        claim(judge, "elsewhere", "accuracy(sn, 2) > accuracy(gn, 2)")));
    }

    private static ClaimResult claim(ClaimJudge judge, String id, String expectation) {
        Judgement judgement = judge.judge(expectation);
        return new ClaimResult(
                id,
                SOURCE,
                expectation,
                judgement.verdict().text(),
                judgement.detail(),
                Optional.of(judgement),
                ClaimSource.of(SOURCE));
    }
}
