package io.normbench.comparison;

import static io.normbench.comparison.StoredRuns.alone;
import static io.normbench.comparison.StoredRuns.inRounds;
import static io.normbench.comparison.StoredRuns.row;
import static io.normbench.comparison.StoredRuns.timedOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.CellKey;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RunComparisonTest {
    private static final Limits NONE = limits(null, null, null);
    private static final Offset<Double> EXACT = within(1e-12);

    private static Limits limits(Double median, Double p95, Double tau) {
        return new Limits(Optional.ofNullable(median), Optional.ofNullable(p95), Optional.ofNullable(tau));
    }

    /** Compares runs of these rows, called A, B, … */
    @SafeVarargs
    private static RunComparison compare(Limits limits, List<ResultRow>... runs) {
        List<ComparedRun> read = new ArrayList<>();
        Arrays.stream(runs)
                .forEach(rows -> read.add(ComparedRun.of(
                        Character.toString('A' + read.size()),
                        Path.of("runs", "r" + read.size()),
                        StoredRuns.manifest("epyc"),
                        rows)));
        return new RunComparison(read, limits);
    }

    /** bn and {@code methods} measured in rounds at batch 4, in order of {@code ratios}. */
    private static List<ResultRow> rounds(double width, double... ratios) {
        List<ResultRow> rows = new ArrayList<>(List.of(inRounds("bn", 4, 1, 0)));
        for (double ratio : ratios) {
            rows.add(inRounds("m" + rows.size(), 4, ratio, width));
        }
        return rows;
    }

    private static PairAgreement pair(RunComparison comparison) {
        return comparison.pairs().get(0);
    }

    /** The lines joined, as a sentence may be broken anywhere. */
    private static String text(RunComparison comparison) {
        return String.join("\n", comparison.text()).replaceAll("\\s+", " ");
    }

    @Test
    void ratiosOfRoundsAreComparedWithoutTheReferencesOwn() {
        PairAgreement pair = pair(compare(NONE, rounds(0.02, 1.2, 1.5), rounds(0.02, 1.212, 1.5)));

        assertThat(pair.reference()).isEqualTo("bn");
        Differences training = pair.differences(Kind.TRAINING).orElseThrow();
        assertThat(training.count()).isEqualTo(2);
        assertThat(training.median()).isCloseTo(0.005, EXACT);
        assertThat(training.largest()).isCloseTo(0.01, EXACT);
        assertThat(pair.differences(Kind.INFERENCE)).contains(training);
        assertThat(pair.differences(cell -> cell.time(Kind.TRAINING))
                        .orElseThrow()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void ratiosDifferWithinTheRootOfTheSumOfTheSquaresOfTheirIntervals() {
        // The root of 0.03² + 0.04² is 0.05.
        RunComparison within = compare(NONE, rounds(0.03, 1.2), rounds(0.04, 1.2 * Math.exp(0.0499)));
        RunComparison beyond = compare(NONE, rounds(0.03, 1.2), rounds(0.04, 1.2 * Math.exp(0.0501)));

        assertThat(PairAgreement.coverage(pair(within).ratios())).hasValue(1);
        assertThat(within.exitStatus()).isZero();
        assertThat(within.judgement().sentence()).contains("A and B agree");
        assertThat(within.judgement().reasons()).singleElement().asString().startsWith("100.0% of 2 ratios");
        assertThat(PairAgreement.coverage(pair(beyond).ratios())).hasValue(0);
        assertThat(beyond.exitStatus()).isEqualTo(1);
        assertThat(beyond.judgement().sentence()).contains("A and B do not agree");
        assertThat(beyond.text()).anyMatch(line -> line.contains("m1 / batch 4"));
    }

    @Test
    void nineInTenWithinTheirIntervalsAreEnough() {
        double[] ratios = {1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0};
        double[] oneOff = ratios.clone();
        oneOff[0] = 1.2;
        double[] twoOff = oneOff.clone();
        twoOff[1] = 1.1;

        assertThat(compare(NONE, rounds(0.01, ratios), rounds(0.01, oneOff)).exitStatus())
                .isZero();
        assertThat(compare(NONE, rounds(0.01, ratios), rounds(0.01, twoOff)).exitStatus())
                .isEqualTo(1);
    }

    @Test
    void earlierRunsAreComparedByStepTimesAndNotJudged() {
        RunComparison comparison = compare(
                NONE, List.of(alone("bn", 4, 5), alone("gn", 4, 10)), List.of(alone("bn", 4, 10), alone("gn", 4, 25)));

        assertThat(pair(comparison).differences(Kind.TRAINING).orElseThrow().largest())
                .isCloseTo(0.25, EXACT);
        assertThat(pair(comparison).differences(Kind.INFERENCE).orElseThrow().largest())
                .isCloseTo(0.25, EXACT);
        assertThat(pair(comparison)
                        .differences(ComparedCell::peakBytes)
                        .orElseThrow()
                        .count())
                .isEqualTo(2);
        assertThat(comparison.judgement().status()).isEqualTo(Judgement.Status.UNJUDGED);
        assertThat(comparison.exitStatus()).isZero();
        assertThat(comparison.judgement().sentence()).contains("A and B").doesNotContain("agree");
        assertThat(comparison.text())
                .anyMatch(line -> line.contains("A was not measured"))
                .anyMatch(line -> line.contains("B was not measured"));
    }

    @Test
    void earlierRunsWithoutBnAreRelativeToTheirFirstMethod() {
        List<ResultRow> rows = List.of(alone("ln", 4, 5), alone("gn", 4, 10));

        assertThat(pair(compare(NONE, rows, rows)).reference()).isEqualTo("ln");
    }

    @Test
    void aRunInRoundsAndAnEarlierOneAreComparedWithoutIntervals() {
        RunComparison comparison = compare(NONE, List.of(alone("bn", 4, 5), alone("m1", 4, 6)), rounds(0.02, 1.5));

        assertThat(pair(comparison).differences(Kind.TRAINING).orElseThrow().largest())
                .isCloseTo(0.25, EXACT);
        assertThat(PairAgreement.coverage(pair(comparison).ratios())).isEmpty();
    }

    @Test
    void aRunWithAnotherReferenceIsComparedByItsStepTimes() {
        List<ResultRow> toGn = List.of(
                row(
                        "bn",
                        4,
                        "t1",
                        Map.of(
                                "step_ms_median",
                                8,
                                "reference",
                                "gn",
                                "rounds",
                                9,
                                "workers",
                                1,
                                "ratio",
                                0.5,
                                "ratio_low",
                                0.4,
                                "ratio_high",
                                0.6)),
                row("m1", 4, "t1", Map.of("step_ms_median", 12, "reference", "gn", "rounds", 9, "workers", 1)));
        RunComparison comparison = compare(NONE, rounds(0.02, 1.2), toGn);

        assertThat(pair(comparison).differences(Kind.TRAINING).orElseThrow().largest())
                .isCloseTo(0.25, EXACT);
        assertThat(comparison.text()).anyMatch(line -> line.contains("B was measured") && line.contains("to gn"));
    }

    @Test
    void severalTrialsOfACellCountAsTheirMedian() {
        List<ResultRow> three = new ArrayList<>(List.of(alone("bn", 4, 5)));
        for (int trial = 1; trial <= 3; trial++) {
            three.add(RowBuilder.like(alone("gn", 4, trial == 1 ? 100 : 10 + trial))
                    .trial("t" + trial, 1)
                    .build());
        }

        PairAgreement pair = pair(compare(NONE, three, List.of(alone("bn", 4, 5), alone("gn", 4, 13))));

        assertThat(pair.differences(Kind.TRAINING).orElseThrow().largest()).isCloseTo(0, EXACT);
    }

    @Test
    void theOrderOfMethodsIsComparedInEachGroup() {
        List<ResultRow> rows = rounds(0.5, 1.1, 1.2, 1.3);
        List<ResultRow> swapped = rounds(0.5, 1.1, 1.3, 1.2);
        // A group whose reference failed has step times alone.
        rows.addAll(List.of(alone("gn", 8, 1), alone("ln", 8, 2)));
        swapped.addAll(List.of(alone("gn", 8, 2), alone("ln", 8, 1)));

        RunComparison comparison = compare(NONE, rows, swapped);

        CellKey group = rows.get(0).cell().ofMethod("");
        assertThat(pair(comparison).taus()).hasSize(2).containsValue(-1.0);
        // One of six pairs is in the other order.
        assertThat(pair(comparison).taus().get(group)).isCloseTo(2.0 / 3, EXACT);
        assertThat(text(comparison)).contains("tau is -0.16", "-1.00, in digits / batch 8");
    }

    @Test
    void methodsThatAllTieHaveNoOrder() {
        List<ResultRow> ties = List.of(alone("gn", 4, 5), alone("ln", 4, 5));

        assertThat(pair(compare(NONE, ties, ties)).taus()).isEmpty();
    }

    @Test
    void saysInHowManyGroupsTheReferenceAgainstItselfIsOne() {
        List<ResultRow> rows = rounds(0.02, 1.2);
        rows.add(row(
                "bn",
                8,
                "t1",
                Map.of(
                        "step_ms_median",
                        5,
                        "reference",
                        "bn",
                        "rounds",
                        9,
                        "workers",
                        1,
                        "aa_ratio",
                        1.2,
                        "aa_ratio_low",
                        1.1,
                        "aa_ratio_high",
                        1.3)));

        assertThat(text(compare(NONE, rows, rounds(0.02, 1.2))))
                .containsPattern("itself in A: [^.]* 1 of 2 \\(50\\.0%")
                .containsPattern("itself in B: [^.]* 1 of 1 \\(100\\.0%");
    }

    @Test
    void accuraciesOfTheSameSeedAreComparedToTheLastBit() {
        List<ResultRow> mine = List.of(
                row("bn", 4, "a1", Map.of("metric_value", 0.5)),
                row("bn", 4, "a2", Map.of("metric_value", 0.25)),
                row("bn", 4, "a3", Map.of("metric_value", 0.1)));
        List<ResultRow> theirs = List.of(
                row("bn", 4, "a1", Map.of("metric_value", 0.5)),
                row("bn", 4, "a2", Map.of("metric_value", Math.nextUp(0.25))));

        RunComparison comparison = compare(NONE, mine, theirs);

        assertThat(pair(comparison).accuracies().get("digits")).containsExactly(0.0, Math.ulp(0.25));
        assertThat(comparison.judgement().sentence()).contains("none is in common");
    }

    @Test
    void outcomesThatDifferAndCellsThatOneRunLacksAreListed() {
        ResultRow slow = alone("sn", 4, 50);
        ResultRow dead = RowBuilder.like(timedOut(slow)).device("").build();

        PairAgreement pair = pair(compare(
                NONE,
                List.of(alone("bn", 4, 5), slow, alone("gn", 4, 5)),
                List.of(alone("bn", 4, 5), dead, alone("ln", 4, 5))));

        // A worker that died early did not say on which device it ran.
        assertThat(pair.outcomes()).containsExactly(List.of("digits / sn / batch 4", "t1", "completed", "timed_out"));
        assertThat(pair.unmatched())
                .containsExactly(List.of("digits / gn / batch 4", "A"), List.of("digits / ln / batch 4", "B"));
    }

    @Test
    void whatIsNoPositiveNumberIsLeftOut() {
        List<ResultRow> zero = List.of(alone("bn", 4, 5), row("gn", 4, "t1", Map.of("step_ms_median", 0)));

        assertThat(pair(compare(NONE, zero, zero)).ratios()).isEmpty();
    }

    @Test
    void limitsThatAreNotKeptAreNamed() {
        List<ResultRow> mine = rounds(0.5, 1.1, 1.2, 1.3);
        List<ResultRow> theirs = rounds(0.5, 1.3, 1.2, 1.1);

        assertThat(compare(limits(0.2, 0.2, -1.0), mine, theirs).judgement().reasons())
                .singleElement()
                .asString()
                .contains("--median 20.0%", "--p95 20.0%", "--tau -1.0");
        assertThat(compare(limits(0.03, 0.1, 0.9), mine, theirs).judgement().reasons())
                .satisfiesExactly(
                        half -> assertThat(half).contains("training", "18.2%", "--median 3.0%"),
                        most -> assertThat(most).contains("training", "18.2%", "--p95 10.0%"),
                        half -> assertThat(half).contains("inference", "18.2%", "--median 3.0%"),
                        most -> assertThat(most).contains("inference", "18.2%", "--p95 10.0%"),
                        order -> assertThat(order).contains("tau 0.00", "--tau 0.9"));
    }

    @Test
    void aLimitThatNothingCanBeHeldAgainstMakesRunsIncomparable() {
        List<ResultRow> accuracy = List.of(row("bn", 4, "a1", Map.of("metric_value", 0.5)));

        assertThat(compare(limits(null, null, 0.9), accuracy, accuracy).exitStatus())
                .isEqualTo(4);
        assertThat(compare(limits(0.03, null, null), accuracy, accuracy).exitStatus())
                .isEqualTo(4);
        assertThat(compare(NONE, accuracy, accuracy).exitStatus()).isZero();
    }

    @Test
    void ofThreeRunsAllPairsAreSummedUpAndTheFarthestIsNamed() {
        RunComparison comparison =
                compare(limits(0.06, null, null), rounds(0.1, 1.2), rounds(0.1, 1.26), rounds(0.1, 1.14));

        assertThat(comparison.exitStatus()).isEqualTo(1);
        assertThat(comparison.judgement().sentence())
                .contains("1 of 3 pairs", "do not agree", "B and C", "half of them within 10.5%");
        assertThat(comparison.text())
                .anyMatch(line -> line.matches("  B and C +10\\.5% +10\\.5% .*"))
                .contains("A and B", "A and C")
                .doesNotContain("B and C");
    }

    @Test
    void limitsAreNumbersThatSomethingCanKeep() {
        assertThatThrownBy(() -> limits(Double.NaN, null, null))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--median NaN");
        assertThatThrownBy(() -> limits(null, -0.1, null)).hasMessageStartingWith("--p95 -0.1");
        assertThatThrownBy(() -> limits(null, null, 1.1)).hasMessageStartingWith("--tau 1.1");
    }
}
