package io.normbench.report;

import io.normbench.claim.ClaimJudge;
import io.normbench.claim.ClaimJudge.Judgement;
import io.normbench.report.chart.BarChart;
import io.normbench.report.classes.TrialClasses;
import io.normbench.report.figure.Figure;
import io.normbench.report.roofline.RooflinePage;
import io.normbench.report.run.ClaimSource;
import io.normbench.report.run.ReportContext;
import io.normbench.report.run.ReportContext.ClaimResult;
import io.normbench.report.text.Fact;
import io.normbench.report.text.Numbers;
import io.normbench.report.text.Statement;
import io.normbench.result.ClassConfusion;
import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Floor;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.task.ClassPredictions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Renders pages of most kinds from invented runs, for tests of what a browser and a validator make of them. */
final class SamplePages {
    /** A run of four tasks, with failures, a floor, pictures and confusion matrices. */
    static final String RUN = "run/index.html";

    /** A run of one task timed in rounds, with claims of every verdict and names that nobody foresaw. */
    static final String CLAIMS = "claims/index.html";

    /** Elimination singularities of a run. */
    static final String SINGULARITY = "claims/singularity.html";

    private static final List<String> METHODS =
            List.of("none", "bn", "gbn(ghost_size=8)", "ln", "sn", "gn+ws(groups=8)");
    private static final String LONG = "a" + "bcdefghij".repeat(22);
    private static final String EVIL = "<b>&|\"'`*_x_</b></script> \u05d0\u05d1\u05d2";
    private static final ReportRenderer RENDERER = new ReportRenderer();

    private SamplePages() {}

    /** Writes the pages into {@code folder}: their files by the names that stand in addresses. */
    static Map<String, Path> write(Path folder) {
        RENDERER.render(run(), folder.resolve("run"));
        RENDERER.render(claims(), folder.resolve("claims"));
        RENDERER.renderSingularity(
                "sample", "run-1", SingularityPageTest.STYLES, SingularityPageTest.trials(), folder.resolve("claims"));
        RENDERER.renderPublished(
                "sample",
                "run-1",
                List.of(PublishedPageTest.same(1, 0.95), PublishedPageTest.same(2, 0.94)),
                Map.of("cifar", "cifar10"),
                folder.resolve("claims"));
        RENDERER.render(comparison(), folder.resolve("compare"));
        RENDERER.render(agreement(), folder.resolve("agree"));
        RENDERER.render(roofline(), folder.resolve("roofline"));
        RENDERER.render(site(), folder.resolve("site"));
        Map<String, Path> pages = new LinkedHashMap<>();
        for (String name : List.of(
                RUN,
                "run/pictures.html",
                "run/classes.html",
                CLAIMS,
                SINGULARITY,
                "claims/published.html",
                "compare/comparison.html",
                "agree/index.html",
                "roofline/roofline.html",
                "site/index.html")) {
            pages.put(name, folder.resolve(name));
        }
        return pages;
    }

    static ReportModel run() {
        List<ResultRow> rows = ManyTasks.rows().stream()
                .filter(row -> ManyTasks.ACCURACY_AT.contains(row.cell().batchSize()))
                .filter(row -> METHODS.contains(row.cell().method()))
                .toList();
        ClassPredictions predictions =
                new ClassPredictions(3, new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 1, 1, 1, 2, ClassPredictions.NONE});
        List<TrialClasses> classes = rows.stream()
                .filter(row -> row.cell().task().equals(ManyTasks.CLASSIFICATION))
                .filter(row -> row.trial().startsWith("a") && row.outcome() instanceof Outcome.Completed)
                .map(row -> new TrialClasses(row, ClassConfusion.of(predictions)))
                .toList();
        Floor floor = Rows.floor(ManyTasks.CLASSIFICATION);
        return ReportModel.of(ManyTasks.context(), rows, Scenes.of(rows), List.of(floor), classes);
    }

    private static ReportModel claims() {
        List<ResultRow> rows = new ArrayList<>();
        List<String> methods = List.of("bn", "gn", "gn+ws", "in", "none", LONG, EVIL);
        for (int m = 0; m < methods.size(); m++) {
            for (int batch : List.of(1, 2, 16)) {
                for (int seed = 1; seed <= 3; seed++) {
                    double value = (m == 0 && batch < 16 ? 0.2 * batch : 0.96 - 0.01 * m) + 0.003 * seed;
                    rows.add(Rows.row(
                            methods.get(m), batch, seed, "a" + seed, new Outcome.Completed(), Rows.metric(value)));
                }
                rows.add(timed(methods.get(m), batch, 1 + 0.2 * m));
            }
        }
        ReportContext full = Contexts.full();
        Map<String, String> facts = new LinkedHashMap<>(full.facts());
        facts.put(ReportContext.SINGULARITY, "on a page of its own");
        facts.put(ReportContext.PUBLISHED, "on a page of its own");
        ClaimJudge judge = new ClaimJudge(rows);
        List<ClaimResult> claims = List.of(
                claim(judge, "bn-falls", "accuracy(bn, 1) < accuracy(gn, 1)"),
                claim(judge, "bn-rises", "accuracy(bn, 1) > accuracy(gn, 1)"),
                claim(judge, "alike", "accuracy(gn, 16) > accuracy(gn+ws, 16)"),
                claim(judge, EVIL, "accuracy(sn, 2) > accuracy(gn, 2)"));
        return ReportModel.of(
                new ReportContext(
                        full.runId(),
                        "claims",
                        full.suiteDescription(),
                        full.suiteHash(),
                        full.gitCommit(),
                        full.started(),
                        full.finished(),
                        full.command(),
                        "bn",
                        full.environment(),
                        facts,
                        List.of(),
                        List.of(),
                        claims),
                rows);
    }

    private static ClaimResult claim(ClaimJudge judge, String id, String expectation) {
        String source =
                "arXiv:1803.08494, abstract: at batch size 2 GN has 10.6% lower error than BN (ResNet-50, ImageNet)";
        Judgement judgement = judge.judge(expectation);
        return new ClaimResult(
                id,
                source,
                expectation,
                judgement.verdict().text(),
                judgement.detail(),
                Optional.of(judgement),
                ClaimSource.of(source));
    }

    private static ResultRow timed(String method, int batch, double ratio) {
        Measured m = Rows.timing(10 * ratio, batch, 300 + 10 * ratio, false);
        Optional<Ratio> relative =
                method.equals("bn") ? Optional.empty() : Optional.of(Ratio.of(ratio, ratio * 0.97, ratio * 1.04));
        Comparison comparison = new Comparison(
                Optional.empty(),
                "bn",
                relative,
                Optional.empty(),
                Optional.of(Ratio.of(1, 0.98, 1.03)),
                20,
                2,
                OptionalDouble.empty(),
                "cap");
        return Rows.row(
                method,
                batch,
                1,
                "t1",
                new Outcome.Completed(),
                new Measured(
                        m.warmupSteps(),
                        m.steady(),
                        m.steps(),
                        m.stepMsMedian(),
                        m.stepMsP10(),
                        m.stepMsP90(),
                        m.imagesPerSecond(),
                        m.inferImagesPerSecond(),
                        m.peakHostBytes(),
                        m.peakDeviceBytes(),
                        m.energyJoules(),
                        m.metric(),
                        m.metricValue(),
                        m.metricCount(),
                        m.metrics(),
                        m.trainImages(),
                        m.finalLoss(),
                        m.wallSeconds(),
                        Optional.of(comparison)));
    }

    private static ComparisonPage comparison() {
        List<List<String>> cells = IntStream.range(0, 12)
                .mapToObj(i -> List.of(
                        "digits-classification, gn, batch " + (1 << i),
                        "0.9" + i,
                        "0.8" + i,
                        "1.0" + i + " (0.98–1.07)"))
                .toList();
        ComparisonPage.Table ratios =
                new ComparisonPage.Table("Step times", List.of("Cell", "A", "B", "B / A"), 1, 7, cells);
        return new ComparisonPage(
                "DIFFER",
                List.of("They differ.", "12 of 40 step times differ by more than both intervals."),
                List.of(
                        new ComparisonPage.Section("runs", "Runs", List.of(), List.of(ratios)),
                        new ComparisonPage.Section("pair-A-B", "A and B", List.of(EVIL), List.of(ratios, ratios))));
    }

    static AgreementPage agreement() {
        return new AgreementPage(
                "agree",
                "0f".repeat(32),
                "2026-11-23T10:15:00Z",
                "bin/normbench agree agree",
                "2 comparisons.",
                "fp64",
                "1.0e-09 after 1",
                List.of(1, 10),
                List.of(
                        new AgreementPage.Row(
                                "digits-classification",
                                "bn",
                                2,
                                "libtorch, dl4j",
                                List.of("0", "1.0e-16", "0", "inf"),
                                "DIFFER",
                                EVIL),
                        new AgreementPage.Row(
                                "digits-classification",
                                "gn",
                                2,
                                "libtorch, dl4j",
                                List.of("0", "1.0e-16", "0", "0"),
                                "AGREE",
                                "")),
                List.of(new Fact("a", "1")),
                List.of(new Fact("cpu", EVIL)));
    }

    private static RooflinePage roofline() {
        List<RooflinePage.Row> rows = List.of(
                new RooflinePage.Row(
                        "gn", "2.00", "40%", "5.00", "4.50–5.50", "35%", "30%", "0.35", "1", "slow operations"),
                new RooflinePage.Row("none", "0.01", "–", "0.02", "0.01–0.03", "–", "–", "", "0", "moves nothing"),
                new RooflinePage.Row(
                        "bn", "1.00", "80%", "2.50", "2.40–2.60", "70%", "60%", "0.7", "1", "near the floor"));
        String drawing = new BarChart(
                        "s1-chart",
                        "Shares",
                        value -> Numbers.fixed(100 * value, 0) + "%",
                        0.6,
                        "60% of the roofline",
                        List.of(
                                new BarChart.Row("gn", OptionalDouble.of(0.35), "35%"),
                                new BarChart.Row("none", OptionalDouble.empty(), "moves nothing"),
                                new BarChart.Row("bn", OptionalDouble.of(0.7), "70%")))
                .svg();
        Figure figure = new Figure(
                "s1-figure",
                1,
                "Share of the roofline",
                "Longer is better.",
                "1 of 2 reach 60%.",
                "s1-table",
                1,
                List.of(new Figure.Panel("", drawing)));
        return new RooflinePage(
                "2026-11-23T04:15:00Z",
                "bin/normbench roofline",
                "libtorch 2.13 on cpu, fp32",
                List.of(new Statement("Roofline", "1 of 2 methods reach 60%.")),
                "What cannot be avoided.",
                List.of(new RooflinePage.Section("s1", "[64, 64, 56, 56]", "Tensors of 51 MB.", 1, figure, rows)),
                List.of(new Fact("cpu", EVIL)));
    }

    private static SitePage site() {
        List<SitePage.Run> runs = IntStream.range(0, 3)
                .mapToObj(i -> new SitePage.Run(
                        "2026-11-2" + i + "-quick-cpu",
                        "run-" + i,
                        i == 0 ? "claims" : "quick",
                        "Every core method.",
                        "2026-11-2" + i,
                        "2026-11-2" + i + "T10:15:00Z",
                        "97f78410".repeat(5),
                        "2 cores of AMD EPYC (family 26, model 2, stepping 1)",
                        "cpu",
                        List.of("libtorch 2.13.0"),
                        ManyTasks.TASKS,
                        Rows.METHODS,
                        Rows.BATCH_SIZES,
                        792,
                        781,
                        "diverged 11",
                        "12 min 35 s",
                        "6.0% in the median",
                        List.of(new SitePage.Claim("bn-falls", "holds here")),
                        i == 0 ? "bn" : "",
                        List.of(new SitePage.Page("Report", "2026-11-2" + i + "-quick-cpu/index.html"))))
                .toList();
        SitePage.Trend trend = new SitePage.Trend(
                "quick",
                "digits-classification, gn, batch 16",
                "step time, ms",
                List.of("a", "b"),
                List.of("10.1", "10.2", "14.0"),
                List.of("+37% at the third"));
        return new SitePage(runs, List.of(trend));
    }
}
