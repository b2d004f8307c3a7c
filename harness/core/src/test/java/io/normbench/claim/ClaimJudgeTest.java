package io.normbench.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.CellKey;
import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.SingularityCourse;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClaimJudgeTest {
    private final List<ResultRow> rows = new ArrayList<>();

    @Test
    void clearDifferenceInTheClaimedDirectionIsReproduced() {
        accuracy("bn", 1, 0.31, 0.35, 0.28);
        accuracy("gn", 1, 0.98, 0.99, 0.97);

        assertThat(verdict("accuracy(bn, 1) < accuracy(gn, 1)")).isEqualTo(Verdict.REPRODUCED);
    }

    @Test
    void clearDifferenceInTheOtherDirectionIsNotReproduced() {
        accuracy("bn", 1, 0.31, 0.35, 0.28);
        accuracy("gn", 1, 0.98, 0.99, 0.97);

        assertThat(verdict("accuracy(bn, 1) > accuracy(gn, 1)")).isEqualTo(Verdict.NOT_REPRODUCED);
        assertThat(verdict("accuracy(bn, 1) >= accuracy(gn, 1)")).isEqualTo(Verdict.NOT_REPRODUCED);
    }

    @Test
    void differenceWithinTheSpreadIsInconclusive() {
        accuracy("bn", 16, 0.98, 0.96, 0.99);
        accuracy("gn", 16, 0.97, 0.99, 0.98);

        assertThat(verdict("accuracy(bn, 16) < accuracy(gn, 16)")).isEqualTo(Verdict.INCONCLUSIVE);
    }

    /** A mean that happens to be as high proves nothing while the interval reaches below the margin. */
    @Test
    void atLeastIsReproducedByATestAgainstTheMargin() {
        accuracy("bn", 16, 0.99, 0.93, 0.96);
        accuracy("gn", 16, 0.93, 0.97, 0.99);
        assertThat(verdict("accuracy(gn, 16) >= accuracy(bn, 16)")).isEqualTo(Verdict.INCONCLUSIVE);

        accuracy("bn", 8, 0.973, 0.971, 0.972);
        accuracy("gn", 8, 0.972, 0.971, 0.973);
        ClaimJudge.Judgement judgement = new ClaimJudge(rows).judge("accuracy(gn, 8) >= accuracy(bn, 8)");
        assertThat(judgement.verdict()).isEqualTo(Verdict.REPRODUCED);
        assertThat(judgement.effect().orElseThrow().margin()).isEqualTo(0.02);
        assertThat(judgement.detail()).contains("; less than 0.02 below; one-sided p = ");
    }

    /** A loss that is certain is one, even within the margin. */
    @Test
    void atLeastIsNotReproducedByASmallButCertainLoss() {
        accuracy("bn", 8, 0.9731, 0.9730, 0.9729);
        accuracy("gn", 8, 0.9631, 0.9630, 0.9629);

        assertThat(verdict("accuracy(gn, 8) >= accuracy(bn, 8)")).isEqualTo(Verdict.NOT_REPRODUCED);
    }

    @Test
    void whatBothSidesGotWrongIsNoDifference() {
        accuracy("gn", 1, 0.75, 0.75);
        accuracy("ln", 1, 0.5, 0.5);
        rows.replaceAll(row -> row.with(judgedOn(4, row.measured())));
        Map<String, double[]> scores = new HashMap<>();
        rows.forEach(row -> scores.put(
                row.key(), row.cell().method().equals("gn") ? new double[] {1, 1, 1, 0} : new double[] {1, 1, 0, 0}));
        String claim = "accuracy(gn, 1) > accuracy(ln, 1)";

        Effect apart = new ClaimJudge(rows).judge(claim).effect().orElseThrow();
        Effect paired = new ClaimJudge(rows, scores).judge(claim).effect().orElseThrow();

        // Differences 0, 0, 1, 0: a variance of the mean of 0.0625; apart it would be (0.1875 + 0.25) / 4.
        double z = 1.959963984540054;
        assertThat(paired.interval().high() - 0.25).isCloseTo(z * 0.25, within(1e-6));
        assertThat(apart.interval().high() - 0.25).isCloseTo(z * Math.sqrt(0.109375), within(1e-6));
    }

    @Test
    void oneTrialASideDecidesNothing() {
        accuracy("bn", 1, 0.1);
        accuracy("gn", 1, 0.9);

        assertThat(verdict("accuracy(bn, 1) < accuracy(gn, 1)")).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void missingTrialsDecideNothing() {
        assertThat(verdict("accuracy(bn, 1) < accuracy(gn, 1)")).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void divergedTrialCountsAsAccuracyZero() {
        accuracy("gn", 1, 0.98, 0.97);
        rows.add(row("bn", 1, "a1", new Outcome.Diverged("loss was NaN"), OptionalDouble.empty()));
        rows.add(row("bn", 1, "a2", new Outcome.Diverged("loss was NaN"), OptionalDouble.empty()));

        assertThat(verdict("accuracy(bn, 1) < accuracy(gn, 1)")).isEqualTo(Verdict.REPRODUCED);
    }

    @Test
    void termAgainstANumberIsJudgedByTheOneSampleTest() {
        accuracy("gn", 1, 0.98, 0.97, 0.99);

        assertThat(verdict("accuracy(gn, 1) > 0.9")).isEqualTo(Verdict.REPRODUCED);
        assertThat(verdict("accuracy(gn, 1) < 0.9")).isEqualTo(Verdict.NOT_REPRODUCED);
    }

    @Test
    void idMeansTheEntryWithOptionsToo() {
        accuracy("gn(groups=8)", 1, 0.98, 0.97, 0.99);

        assertThat(verdict("accuracy(gn, 1) > 0.9")).isEqualTo(Verdict.REPRODUCED);
    }

    @Test
    void aTermLooksAtTheTaskThatItNames() {
        accuracyOf("digits", "bn", 1, 0.31, 0.35, 0.28);
        accuracyOf("scenes-detection", "bn", 1, 0.88, 0.86, 0.87);

        assertThat(verdict("accuracy(bn, 1, digits) < 0.5")).isEqualTo(Verdict.REPRODUCED);
        assertThat(verdict("accuracy(bn, 1, scenes-detection) < 0.5")).isEqualTo(Verdict.NOT_REPRODUCED);
        assertThat(verdict("accuracy(bn, 1, digits) < accuracy(bn, 1, scenes-detection)"))
                .isEqualTo(Verdict.REPRODUCED);
    }

    @Test
    void aTermWithoutTaskIsUndecidedWhereSeveralTasksHaveIt() {
        accuracyOf("digits", "bn", 1, 0.31, 0.35, 0.28);
        accuracyOf("scenes-detection", "bn", 1, 0.30, 0.33, 0.29);
        accuracyOf("digits", "gn", 1, 0.98, 0.99, 0.97);

        ClaimJudge.Judgement judgement = new ClaimJudge(rows).judge("accuracy(bn, 1) < accuracy(gn, 1)");

        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.detail())
                .isEqualTo("accuracy(bn, 1) names none of the tasks that have it: digits, scenes-detection");
        assertThat(verdict("accuracy(gn, 1) > 0.9")).isEqualTo(Verdict.REPRODUCED);
    }

    @Test
    void distancesAreThoseOfTrialsThatWereWatched() {
        for (double distance : new double[] {0.1, 0.12, 0.11}) {
            rows.add(watched("bn", distance, 0));
            rows.add(watched("ln", 10 * distance, 0.05 + distance));
        }
        accuracy("gn", 16, 0.9, 0.91);

        assertThat(verdict("distance(bn, 16) < distance(ln, 16)")).isEqualTo(Verdict.REPRODUCED);
        assertThat(verdict("inactive(bn, 16) > inactive(ln, 16)")).isEqualTo(Verdict.NOT_REPRODUCED);
        assertThat(new ClaimJudge(rows)
                        .judge("distance(gn, 16) > distance(bn, 16)")
                        .detail())
                .startsWith("distance(gn, 16) has no trial");
    }

    private static ResultRow watched(String method, double distance, double inactive) {
        ResultRow row = row(method, 16, "a1", new Outcome.Completed(), OptionalDouble.of(0.9));
        return row.with(row.measured()
                .withFurther(Map.of(SingularityCourse.DISTANCE, distance, SingularityCourse.INACTIVE, inactive)));
    }

    @Test
    void statementThatCannotBeReadIsInconclusiveAndSaysSo() {
        ClaimJudge.Judgement judgement = new ClaimJudge(rows).judge("bn is bad");

        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.detail()).contains("expected metric(method, batch, task)");
    }

    /** Welch's test on two small samples; reference value from SciPy's {@code ttest_ind(equal_var=False)}. */
    @Test
    void oneSidedProbabilityAgreesWithSciPy() {
        double[] a = {27.5, 21.0, 19.0, 23.6, 17.0, 17.9};
        double[] b = {27.1, 22.0, 20.8, 23.4, 23.4, 23.5};

        assertThat(ClaimJudge.oneSidedP(b, a, 1)).isCloseTo(SCIPY_P, within(1e-9));
    }

    private static final double SCIPY_P = 0.11743087599455578;

    /** Two seeds that came out alike say nothing certain: what the other methods' seeds differ by counts. */
    @Test
    void seedsThatCameOutAlikeAreNoProof() {
        accuracy("gn", 1, 0.97, 0.97);
        accuracy("ln", 1, 0.96, 0.96);
        assertThat(verdict("accuracy(gn, 1) > accuracy(ln, 1)")).isEqualTo(Verdict.REPRODUCED);

        accuracy("in", 1, 0.95, 0.99);
        accuracy("bn", 1, 0.93, 0.97);
        accuracy("sn", 1, 0.94, 0.90);
        assertThat(verdict("accuracy(gn, 1) > accuracy(ln, 1)")).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void theHeldOutImagesCountBesideTheSeeds() {
        accuracy("gn", 1, 0.97, 0.971, 0.969);
        accuracy("ln", 1, 0.96, 0.961, 0.959);
        assertThat(verdict("accuracy(gn, 1) > accuracy(ln, 1)")).isEqualTo(Verdict.REPRODUCED);

        rows.replaceAll(row -> row.with(judgedOn(359, row.measured())));
        ClaimJudge.Judgement judgement = new ClaimJudge(rows).judge("accuracy(gn, 1) > accuracy(ln, 1)");
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        Effect effect = judgement.effect().orElseThrow();
        assertThat(effect.value()).isCloseTo(0.01, within(1e-12));
        // sqrt((0.97 * 0.03 + 0.96 * 0.04) / 359) = 0.0137, times 1.96 and times 2.49; the seeds add little.
        assertThat(effect.interval().high() - effect.value()).isCloseTo(0.0269, within(3e-4));
        assertThat(effect.detectable()).isCloseTo(0.0341, within(3e-4));
        assertThat(judgement.sides()).extracting(ClaimJudge.Side::method).containsExactly("gn", "ln");
        assertThat(judgement.tested()).isTrue();
        assertThat(new ClaimJudge(rows)
                        .judge("accuracy(in, 1) > accuracy(ln, 1)")
                        .tested())
                .isFalse();
    }

    @Test
    void severalClaimsAreJudgedWithHolmsCorrection() {
        accuracy("gn", 1, 0.97, 0.96, 0.98);
        accuracy("ln", 1, 0.94, 0.95, 0.955);
        String claim = "accuracy(gn, 1) > accuracy(ln, 1)";
        double alone = new ClaimJudge(rows).judge(claim).effect().orElseThrow().pHolds();
        assertThat(alone).isBetween(0.015, 0.05);
        List<String> four = List.of(
                claim,
                "accuracy(ln, 1) > 0.94",
                "accuracy(none, 1) > 0.5",
                "accuracy(gn, 1) >= accuracy(ln, 1)",
                "accuracy(gn, 1) < 0.97");

        List<ClaimJudge.Judgement> judged = new ClaimJudge(rows).judge(four);

        assertThat(judged.get(0).effect().orElseThrow().pHolds()).isGreaterThan(alone);
        assertThat(judged)
                .extracting(ClaimJudge.Judgement::verdict)
                .containsExactly(
                        Verdict.INCONCLUSIVE,
                        Verdict.INCONCLUSIVE,
                        Verdict.INCONCLUSIVE,
                        Verdict.REPRODUCED,
                        Verdict.INCONCLUSIVE);
        assertThat(new ClaimJudge(rows).judge(List.of())).isEmpty();
    }

    @Test
    void aMetricThatIsNoNumberCountsAsZero() {
        accuracy("gn", 1, 0.97, 0.96);
        accuracy("bn", 1, Double.NaN, Double.NaN);

        assertThat(new ClaimJudge(rows)
                        .judge(List.of("accuracy(bn, 1) < accuracy(gn, 1)"))
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.REPRODUCED);
    }

    private static Measured judgedOn(long items, Measured m) {
        return new Measured(
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
                OptionalLong.of(items),
                m.metrics(),
                m.trainImages(),
                m.finalLoss(),
                m.wallSeconds());
    }

    @Test
    void everyEngineIsJudgedByItsOwnTrials() {
        accuracy("bn", 1, 0.31, 0.35, 0.28);
        accuracy("gn", 1, 0.98, 0.99, 0.97);
        List<ResultRow> others = rows.stream().map(ClaimJudgeTest::swapped).toList();
        rows.addAll(others);

        Map<String, ClaimJudge> judges = ClaimJudge.byEngine(rows, Map.of());

        assertThat(judges.keySet()).containsExactly("libtorch", "dl4j");
        assertThat(judges.get("libtorch")
                        .judge("accuracy(bn, 1) < accuracy(gn, 1)")
                        .verdict())
                .isEqualTo(Verdict.REPRODUCED);
        assertThat(judges.get("dl4j").judge("accuracy(bn, 1) < accuracy(gn, 1)").verdict())
                .isEqualTo(Verdict.NOT_REPRODUCED);
        ClaimJudge.Judgement pooled = new ClaimJudge(rows).judge("accuracy(bn, 1) < accuracy(gn, 1)");
        assertThat(pooled.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(pooled.detail()).isEqualTo("accuracy(bn, 1) has trials of several engines, which are not pooled");
    }

    @Test
    void everyExecutionOfAnEngineIsJudgedByItsOwnTrials() {
        accuracy("bn", 1, 0.31, 0.35, 0.28);
        accuracy("gn", 1, 0.98, 0.99, 0.97);
        List<ResultRow> others = rows.stream().map(ClaimJudgeTest::captured).toList();
        rows.addAll(others);

        assertThat(ClaimJudge.byEngine(rows, Map.of()).keySet()).containsExactly("libtorch, eager", "libtorch, graph");
    }

    @Test
    void rowsAreSortedInPassesWhoseNumberDoesNotGrowWithThem() {
        double[] values = new double[200];
        accuracy("bn", 1, values);
        AtomicLong looks = new AtomicLong();
        List<ResultRow> counted = new AbstractList<>() {
            @Override
            public ResultRow get(int index) {
                looks.incrementAndGet();
                return rows.get(index);
            }

            @Override
            public int size() {
                return rows.size();
            }
        };

        ClaimJudge.byEngine(counted, Map.of());

        assertThat(looks.get()).isBetween(200L, 2_000L);
    }

    @Test
    void ofSeveralEvaluationSettingsTheRunningStatisticsCount() {
        accuracy("bn", 2, 0.5, 0.51, 0.49);
        accuracy("gn", 2, 0.8, 0.81, 0.79);
        List<ResultRow> precise = rows.stream()
                .filter(row -> row.cell().method().equals("bn"))
                .map(row -> with(row.with(measuring(0.95)), evaluated(row.cell(), "precise(batches=64)")))
                .toList();
        rows.addAll(precise);

        assertThat(verdict("accuracy(bn, 2) < accuracy(gn, 2)")).isEqualTo(Verdict.REPRODUCED);
        assertThat(new ClaimJudge(precise).judge("accuracy(bn, 2) > 0.9").verdict())
                .isEqualTo(Verdict.REPRODUCED);
    }

    @Test
    void trialsOfSeveralOtherSettingsAreNotPooled() {
        accuracy("bn", 2, 0.5, 0.51, 0.49);
        List<ResultRow> two = rows.stream()
                .flatMap(row -> Stream.of("precise(batches=64)", "batch(batch_size=16)")
                        .map(setting -> with(row, evaluated(row.cell(), setting))))
                .toList();

        assertThat(new ClaimJudge(two).judge("accuracy(bn, 2) > 0.1").detail())
                .isEqualTo("accuracy(bn, 2) has trials of several evaluation settings, which are not pooled");
    }

    private static Measured measuring(double accuracy) {
        return row("bn", 2, "a1", new Outcome.Completed(), OptionalDouble.of(accuracy))
                .measured();
    }

    private static CellKey evaluated(CellKey c, String setting) {
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
                setting);
    }

    private static ResultRow captured(ResultRow r) {
        return with(r, r.cell().executed("graph"));
    }

    /** The row as another engine would have it that mixed two methods up. */
    private static ResultRow swapped(ResultRow r) {
        CellKey c = r.cell();
        return with(
                r,
                new CellKey(
                        c.task(),
                        c.model(),
                        c.method().equals("bn") ? "gn" : "bn",
                        c.batchSize(),
                        c.statBatch(),
                        c.precision(),
                        c.layout(),
                        c.execution(),
                        "dl4j",
                        c.device()));
    }

    private static ResultRow with(ResultRow r, CellKey cell) {
        return new ResultRow(
                r.schema(),
                r.runId(),
                r.cellId(),
                r.suite(),
                cell,
                r.device(),
                r.seed(),
                r.trial(),
                r.arm(),
                r.pair(),
                r.outcome(),
                r.measured(),
                r.fingerprint(),
                r.build());
    }

    @Test
    void speedsOfOneGroupAreJudgedByTheirRatiosAndATieIsCalledOne() {
        rows.add(timed("bn", 1, Optional.empty()));
        rows.add(timed("gn", 0.9, Optional.of(Ratio.of(0.9, 0.88, 0.92))));
        rows.add(timed("ln", 1.01, Optional.of(Ratio.of(1.01, 1.005, 1.015))));

        assertThat(verdict("throughput(gn, 8) > throughput(bn, 8)")).isEqualTo(Verdict.REPRODUCED);
        assertThat(verdict("throughput(gn, 8) < throughput(ln, 8)")).isEqualTo(Verdict.NOT_REPRODUCED);
        // Its interval lies above 1, but inside the noise floor of 3%.
        assertThat(verdict("throughput(ln, 8) < throughput(bn, 8)")).isEqualTo(Verdict.INCONCLUSIVE);
        // No slower, but the noise is wider than the margin of 2%.
        assertThat(verdict("throughput(ln, 8) >= throughput(bn, 8)")).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict("throughput(gn, 8) >= throughput(bn, 8)")).isEqualTo(Verdict.REPRODUCED);
        assertThat(new ClaimJudge(rows)
                        .judge("throughput(ln, 8) < throughput(bn, 8)")
                        .detail())
                .isEqualTo("throughput(ln, 8) over throughput(bn, 8) = 0.990, known within 3.0%: a tie");
    }

    private static ResultRow timed(String method, double stepMillis, Optional<Ratio> ratio) {
        ResultRow row = row(method, 8, "t1", new Outcome.Completed(), OptionalDouble.empty());
        Measured m = row.measured();
        Comparison comparison = new Comparison(
                Optional.empty(),
                "bn",
                ratio,
                Optional.empty(),
                Optional.of(Ratio.of(1, 0.98, 1.03)),
                20,
                2,
                OptionalDouble.empty(),
                "cap");
        return row.with(new Measured(
                m.warmupSteps(),
                "",
                m.steps(),
                OptionalDouble.of(stepMillis),
                m.stepMsP10(),
                m.stepMsP90(),
                OptionalDouble.of(8000 / stepMillis),
                m.inferImagesPerSecond(),
                m.peakHostBytes(),
                m.peakDeviceBytes(),
                m.energyJoules(),
                m.metric(),
                m.metricValue(),
                m.metricCount(),
                Map.of(Measured.GROUP, "t_b8"),
                m.trainImages(),
                m.finalLoss(),
                m.wallSeconds(),
                Optional.of(comparison)));
    }

    private Verdict verdict(String expectation) {
        return new ClaimJudge(rows).judge(expectation).verdict();
    }

    private void accuracy(String method, int batch, double... values) {
        accuracyOf("t", method, batch, values);
    }

    private void accuracyOf(String task, String method, int batch, double... values) {
        for (int i = 0; i < values.length; i++) {
            rows.add(row(task, method, batch, "a" + (i + 1), new Outcome.Completed(), OptionalDouble.of(values[i])));
        }
    }

    private static ResultRow row(String method, int batch, String trial, Outcome outcome, OptionalDouble value) {
        return row("t", method, batch, trial, outcome, value);
    }

    private static ResultRow row(
            String task, String method, int batch, String trial, Outcome outcome, OptionalDouble value) {
        Measured measured = new Measured(
                OptionalInt.empty(),
                "",
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "top1",
                value,
                OptionalLong.empty(),
                Map.of(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
        return new ResultRow(
                ResultRow.SCHEMA,
                "run",
                method + batch,
                "s",
                new CellKey(task, "m", method, batch, batch, "fp32", "nchw", "eager", "libtorch", "cpu"),
                "cpu",
                1,
                trial,
                "",
                "",
                outcome,
                measured,
                "f",
                "");
    }
}
