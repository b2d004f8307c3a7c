package io.normbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.gate.SimulatedMachine.Build;
import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Screening;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.CellKey;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rule on a simulated machine, whose noise is that of a real one, and on rows made by hand. */
class GateRuleTest {
    private static final List<String> METHODS = List.of("none", "bn", "gn", "bcn", "brn", "frn");
    private static final NoiseModel NOISE = SimulatedMachine.noise(
            GateRows.FINGERPRINT,
            IntStream.range(0, 10)
                    .mapToObj(i -> new SimulatedMachine(900 + i).same(METHODS, 12))
                    .toList());

    private static GateResult gate(long seed, Build head) {
        return decide(new SimulatedMachine(seed).measure(head, METHODS, NOISE));
    }

    private static GateResult decide(GateInputs inputs) {
        return new GateRule(NOISE, GateSettings.defaults()).decide(inputs);
    }

    private static GateResult decide(List<ResultRow> rows) {
        return decide(SimulatedMachine.inputs(rows));
    }

    private static List<CellVerdict> failures(GateResult result) {
        return result.verdicts(v -> v == Verdict.FAIL);
    }

    @Test
    void equalBuildsNeverFail() {
        for (int seed = 0; seed < 60; seed++) {
            assertThat(failures(gate(seed, Build.unchanged())))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void aSlowedMethodIsExactlyOneFailure() {
        int caught = 0;
        for (int seed = 0; seed < 60; seed++) {
            List<CellVerdict> failures = failures(gate(seed, Build.slower("gn", 1.25)));
            assertThat(failures).hasSizeLessThanOrEqualTo(1);
            caught += failures.size();
            assertThat(failures).allSatisfy(failure -> {
                assertThat(failure.cell().method()).isEqualTo("gn");
                assertThat(failure.quantity()).isEqualTo(Quantity.STEP_TIME);
            });
        }
        assertThat(caught).isGreaterThanOrEqualTo(57);
    }

    @Test
    void aFailureCarriesItsNumbersAndEndsWithOne() {
        GateResult result = gate(3, Build.slower("gn", 1.25));

        assertThat(result.exitStatus()).isEqualTo(1);
        CellVerdict.Numbers numbers = failures(result).get(0).numbers();
        assertThat(numbers.change().getAsDouble()).isBetween(0.18, 0.32);
        assertThat(numbers.interval().orElseThrow().low()).isPositive();
        assertThat(numbers.samples()).isEqualTo(12);
        assertThat(numbers.adjustedP().getAsDouble()).isLessThanOrEqualTo(0.05);
        assertThat(numbers.threshold().getAsDouble()).isBetween(0.03, 0.10);
        assertThat(numbers.smallestDetectable().getAsDouble()).isBetween(0.05, 0.25);
    }

    @Test
    void aMethodThatGotFasterImproved() {
        GateResult result = gate(5, Build.slower("gn", 1 / 1.25));

        assertThat(failures(result)).isEmpty();
        assertThat(result.verdicts(v -> v == Verdict.IMPROVED))
                .singleElement()
                .satisfies(v -> assertThat(v.cell().method()).isEqualTo("gn"));
    }

    @Test
    void outOfMemoryIsExactlyOneFailureThoughMoreThanOneKindOfTrialHitsIt() {
        GateResult result = gate(7, Build.broken("bcn", new Outcome.OutOfMemory("host", "host: limit of 6 GiB")));

        assertThat(failures(result)).singleElement().satisfies(failure -> {
            assertThat(failure.quantity()).isEqualTo(Quantity.OUTCOME);
            assertThat(failure.cell().method()).isEqualTo("bcn");
            assertThat(failure.cell().device())
                    .as("the device of the trials that ran")
                    .isEqualTo("cpu");
            assertThat(failure.reason()).contains("lost", "out of memory", "limit of 6 GiB", "16 in the base, none");
        });
        assertThat(result.exitStatus()).isEqualTo(1);
    }

    @Test
    void everyOtherEndingLosesTheCellToo() {
        for (Outcome outcome : List.of(
                new Outcome.TimedOut("longer than 60 s"),
                new Outcome.Crashed("exit status 139"),
                new Outcome.Diverged("loss is NaN"),
                new Outcome.Unsupported("no such method"))) {
            assertThat(failures(gate(8, Build.broken("frn", outcome))))
                    .as(outcome.id())
                    .hasSize(1);
        }
    }

    @Test
    void aCellWithoutARowInTheHeadIsLost() {
        List<ResultRow> rows = new SimulatedMachine(11).screen(Build.unchanged(), METHODS, 6);
        rows.removeIf(row -> row.cell().method().equals("brn") && row.arm().equals("head"));

        assertThat(failures(decide(rows)))
                .singleElement()
                .satisfies(v -> assertThat(v.reason()).contains("lost"));
    }

    @Test
    void aNewCellInformsAndIsNoFailure() {
        List<ResultRow> rows = new SimulatedMachine(12).screen(Build.unchanged(), METHODS, 6);
        rows.removeIf(row -> row.cell().method().equals("brn") && row.arm().equals("base"));

        GateResult result = decide(rows);

        assertThat(failures(result)).isEmpty();
        assertThat(result.verdicts(v -> v == Verdict.UNGATED)).singleElement().satisfies(v -> {
            assertThat(v.reason()).startsWith("new in the head");
            assertThat(v.cell().method()).isEqualTo("brn");
        });
    }

    @Test
    void brokenInBothArmsIsNeutralWithAWarning() {
        List<ResultRow> rows = new SimulatedMachine(13).screen(Build.unchanged(), METHODS, 6);
        rows.replaceAll(row -> row.cell().method().equals("brn") && row.trial().startsWith("t")
                ? GateRows.failed("brn", 16, row.arm(), row.pair(), new Outcome.Crashed("exit status 1"))
                : row);

        GateResult result = decide(rows);

        assertThat(failures(result)).isEmpty();
        assertThat(result.warnings())
                .singleElement()
                .asString()
                .startsWith("1 cell")
                .contains("both arms");
        assertThat(result.verdicts(v -> v == Verdict.UNGATED)).hasSize(1);
    }

    @Test
    void oneCrashOfSixIsInconclusiveNotLost() {
        List<ResultRow> rows = new SimulatedMachine(14).screen(Build.unchanged(), METHODS, 6);
        rows.replaceAll(row -> row.cell().method().equals("brn")
                        && row.arm().equals("head")
                        && row.pair().equals("s4")
                ? GateRows.failed("brn", 16, "head", "s4", new Outcome.Crashed("exit status 137"))
                : row);

        GateResult result = decide(rows);

        assertThat(failures(result)).isEmpty();
        assertThat(result.verdicts(v -> v == Verdict.INCONCLUSIVE))
                .anySatisfy(v -> assertThat(v.reason()).startsWith("1 of 6 ").contains("of the head failed"));
    }

    @Test
    void aDroppedAccuracyIsExactlyOneFailure() {
        GateResult result = gate(15, Build.lessAccurate("gn", 0.03));

        assertThat(failures(result)).singleElement().satisfies(failure -> {
            assertThat(failure.quantity()).isEqualTo(Quantity.ACCURACY);
            assertThat(failure.numbers().change().getAsDouble()).isBetween(-0.04, -0.02);
            assertThat(failure.numbers().threshold()).hasValue(0.002);
        });
    }

    @Test
    void accuracyThatSpreadsIsInconclusiveAndAsksForSeeds() {
        List<ResultRow> rows = new SimulatedMachine(16).screen(Build.unchanged(), METHODS, 6);
        double[] moves = {0.01, -0.02, 0.015, -0.01, 0.0};
        rows.replaceAll(row -> row.cell().method().equals("gn")
                        && row.arm().equals("head")
                        && row.trial().startsWith("a")
                ? GateRows.accuracy("gn", 16, "head", row.seed(), 0.95 + moves[(int) row.seed() - 1], 1)
                : row);

        GateResult result = decide(rows);

        assertThat(result.accuracyUndecided()).extracting(CellKey::method).containsExactly("gn");
        assertThat(result.exitStatus()).isEqualTo(3);
    }

    @Test
    void twoLooksAtAccuracyShareTheLevel() {
        List<ResultRow> rows = new ArrayList<>();
        double[] drops = {-0.012, -0.004, -0.009, -0.001, -0.006};
        for (long seed = 1; seed <= 5; seed++) {
            rows.add(GateRows.accuracy("gn", 16, "base", seed, 0.9, 1));
            rows.add(GateRows.accuracy("gn", 16, "head", seed, 0.9 + drops[(int) seed - 1], 2));
        }
        GateInputs inputs = SimulatedMachine.inputs(rows);

        assertThat(new GateRule(NOISE, GateSettings.defaults()).decide(inputs).verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(new GateRule(NOISE, GateSettings.defaults().secondLook())
                        .decide(inputs)
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void equalLossesToTheLastBitNeedNoTest() {
        GateResult result = gate(17, Build.unchanged());

        assertThat(result.verdicts().stream().filter(v -> v.quantity() == Quantity.ACCURACY))
                .hasSize(6)
                .allSatisfy(v -> {
                    assertThat(v.verdict()).isEqualTo(Verdict.PASS);
                    assertThat(v.reason()).contains("last bit", "5 seeds");
                });
    }

    @Test
    void hostMemoryFailsWhereTheArmsKeepApart() {
        assertThat(failures(gate(18, Build.hungrier("gn", 60)))).singleElement().satisfies(failure -> {
            assertThat(failure.quantity()).isEqualTo(Quantity.MEMORY);
            assertThat(failure.reason()).contains("host memory");
        });
        assertThat(failures(gate(18, Build.hungrier("gn", 25)))).isEmpty();
    }

    @Test
    void deviceMemoryIsJudgedSharplyWhereItWasMeasured() {
        assertThat(memory(1000, 1017)).isEqualTo(Verdict.FAIL);
        assertThat(memory(1000, 1015)).as("less than 16 MiB").isEqualTo(Verdict.PASS);
        assertThat(memory(10_000, 10_090)).as("less than 1%").isEqualTo(Verdict.PASS);
        assertThat(memory(1017, 1000)).isEqualTo(Verdict.IMPROVED);
    }

    private static Verdict memory(double baseMib, double headMib) {
        List<ResultRow> rows = List.of(device("base", baseMib), device("head", headMib));
        return decide(rows).verdicts().stream()
                .filter(v -> v.quantity() == Quantity.MEMORY)
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(), list -> list.get(0).verdict()));
    }

    private static ResultRow device(String arm, double mib) {
        Measured measured =
                GateRows.timing(5, OptionalLong.of(300 * GateRows.MIB), OptionalLong.of((long) (mib * GateRows.MIB)));
        return GateRows.row("gn", 16, 1, "t1", arm, "s1", new Outcome.Completed(), measured, GateRows.FINGERPRINT);
    }

    @Test
    void anotherEnvironmentIsIncomparableAndNeitherPassNorFail() {
        List<ResultRow> rows = new SimulatedMachine(19).screen(Build.slower("gn", 2), METHODS, 6);
        rows.replaceAll(row -> row.arm().equals("head") ? GateRows.withFingerprint(row, "aaaabbbbccccdddd") : row);

        GateResult result = decide(rows);

        assertThat(result.verdict()).isEqualTo(Verdict.INCOMPARABLE);
        assertThat(result.exitStatus()).isEqualTo(4);
        assertThat(result.verdicts()).isEmpty();
        assertThat(result.differences())
                .singleElement()
                .hasToString("fingerprint: 39f92f3c0c942a71 ≠ aaaabbbbccccdddd");
        assertThat(new GateRule(NOISE, GateSettings.defaults()).screen(SimulatedMachine.inputs(rows)))
                .isEqualTo(Screening.nothing());
    }

    /** Neither slower nor faster by any test, but no slow-down is ruled out either. */
    @Test
    void aCellWhosePairsSayNothingGetsFurtherPairsOnce() {
        List<ResultRow> rows = new ArrayList<>();
        double[] ratios = {0.9, 1.12, 0.93, 1.1, 0.95, 1.08};
        for (int i = 1; i <= 6; i++) {
            timed(rows, "gn", "s" + i, ratios[i - 1]);
            timed(rows, "bn", "s" + i, 1 + 0.001 * i);
        }

        assertThat(screening(rows).open())
                .singleElement()
                .satisfies(cell -> assertThat(cell.method()).isEqualTo("gn"));
        assertThat(screening(rows).nothingToConfirm()).isTrue();

        for (int i = 7; i <= 10; i++) {
            timed(rows, "gn", "s" + i, ratios[i % 6]);
        }
        assertThat(screening(rows).open()).as("ten pairs are the last word").isEmpty();
    }

    @Test
    void furtherScreeningPairsCountWithTheFirstOnes() {
        List<ResultRow> rows = new ArrayList<>();
        double[] ratios = {0.98, 1.5, 0.97, 0.99, 1, 0.99, 0.99, 1, 0.98, 0.98};
        for (int i = 1; i <= 6; i++) {
            timed(rows, "gn", "s" + i, ratios[i - 1]);
        }
        assertThat(stepTime(decide(rows))).isEqualTo(Verdict.INCONCLUSIVE);

        for (int i = 7; i <= 10; i++) {
            timed(rows, "gn", "s" + i, ratios[i - 1]);
        }
        assertThat(stepTime(decide(rows))).isEqualTo(Verdict.PASS);
    }

    private static void timed(List<ResultRow> rows, String method, String pair, double ratio) {
        rows.add(GateRows.timed(method, 16, "base", pair, 5, 280));
        rows.add(GateRows.timed(method, 16, "head", pair, 5 * ratio, 280));
    }

    private static Screening screening(List<ResultRow> rows) {
        return new GateRule(NOISE, GateSettings.defaults()).screen(SimulatedMachine.inputs(rows));
    }

    private static Verdict stepTime(GateResult result) {
        return result.verdicts().stream()
                .filter(v -> v.quantity() == Quantity.STEP_TIME)
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void aCandidateThatWasNotConfirmedIsInconclusive() {
        List<ResultRow> rows = new SimulatedMachine(20).screen(Build.slower("gn", 1.25), METHODS, 6);

        GateResult result = decide(rows);

        assertThat(failures(result)).isEmpty();
        assertThat(result.verdicts(v -> v == Verdict.INCONCLUSIVE))
                .anySatisfy(v -> assertThat(v.reason()).contains("slower", "not confirmed"));
        assertThat(result.exitStatus()).isEqualTo(3);
    }

    @Test
    void screeningPairsNeverCountAsConfirmation() {
        List<ResultRow> rows = new SimulatedMachine(20).screen(Build.slower("gn", 1.25), METHODS, 6);
        for (int i = 1; i <= 12; i++) {
            double even = i % 2 == 0 ? 1.02 : 0.98;
            rows.add(GateRows.timed("gn", 16, "base", "c" + i, 5, 280));
            rows.add(GateRows.timed("gn", 16, "head", "c" + i, 5 * even, 280));
        }

        assertThat(decide(rows).verdicts().stream()
                        .filter(v -> v.cell().method().equals("gn") && v.quantity() == Quantity.STEP_TIME))
                .singleElement()
                .satisfies(v -> {
                    assertThat(v.verdict()).isEqualTo(Verdict.PASS);
                    assertThat(v.reason()).isEqualTo("cleared by 12 fresh pairs");
                });
    }

    /** Twelve pairs of which ten got slower, p = 0.046: enough alone, not among three. */
    @Test
    void holmCountsAllCandidates() {
        List<ResultRow> alone = new ArrayList<>(candidate("gn"));
        List<ResultRow> three = new ArrayList<>(alone);
        three.addAll(candidate("bn"));
        three.addAll(candidate("frn"));

        double one = adjustedP(decide(alone));
        assertThat(adjustedP(decide(three))).isEqualTo(3 * one, org.assertj.core.api.Assertions.within(1e-12));
        assertThat(one).isBetween(0.0167, 0.05);
        assertThat(failures(decide(alone))).hasSize(1);
        assertThat(failures(decide(three))).isEmpty();
    }

    private static double adjustedP(GateResult result) {
        return result.verdicts().stream()
                .filter(v ->
                        v.quantity() == Quantity.STEP_TIME && v.cell().method().equals("gn"))
                .findFirst()
                .orElseThrow()
                .numbers()
                .adjustedP()
                .getAsDouble();
    }

    private static List<ResultRow> candidate(String method) {
        List<ResultRow> rows = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            rows.add(GateRows.timed(method, 16, "base", "s" + i, 5, 280));
            rows.add(GateRows.timed(method, 16, "head", "s" + i, 6 + 0.01 * i, 280));
        }
        double[] ratios = {0.65, 0.7, 1.2, 1.21, 1.22, 1.23, 1.24, 1.25, 1.26, 1.9, 2.1, 2.2};
        for (int i = 1; i <= 12; i++) {
            rows.add(GateRows.timed(method, 16, "base", "c" + i, 5, 280));
            rows.add(GateRows.timed(method, 16, "head", "c" + i, 5 * ratios[i - 1], 280));
        }
        return rows;
    }

    @Test
    void onePairIsInconclusiveAndSaidSo() {
        GateResult result = decide(new SimulatedMachine(21).screen(Build.unchanged(), METHODS, 1));

        assertThat(result.exitStatus()).isEqualTo(3);
        assertThat(result.warnings()).anySatisfy(w -> assertThat(w).startsWith("One pair only"));
        assertThat(result.verdicts(v -> v == Verdict.INCONCLUSIVE))
                .hasSize(6)
                .allSatisfy(v -> assertThat(v.reason()).startsWith("1 pair only"));
    }

    @Test
    void aMachineTooNoisyToGateSaysUngated() {
        CellFamily family = new CellFamily("step_time", "digits", "libtorch", "cpu", "5-32");
        NoiseModel wild =
                new NoiseModel(GateRows.FINGERPRINT, List.of(new NoiseModel.Spread(family, 40, 12, 0.06)), "");
        GateInputs inputs = new SimulatedMachine(22).same(METHODS, 6);

        GateResult result = new GateRule(wild, GateSettings.defaults()).decide(inputs);

        assertThat(result.counts()).containsEntry(Verdict.UNGATED, 6);
        assertThat(result.verdicts(v -> v == Verdict.UNGATED))
                .allSatisfy(v -> assertThat(v.reason()).contains("above 10% nothing is gated"));
    }

    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        List<ResultRow> rows = new SimulatedMachine(23).screen(Build.slower("gn", 1.25), METHODS, 6);
        List<ResultRow> backwards = new ArrayList<>(rows);
        java.util.Collections.reverse(backwards);

        assertThat(verdicts(decide(backwards))).isEqualTo(verdicts(decide(rows)));
    }

    private static Map<String, CellVerdict> verdicts(GateResult result) {
        return result.verdicts().stream().collect(Collectors.toMap(v -> v.cell().label() + v.quantity(), v -> v));
    }

    @Test
    void swappingTheArmsSwapsFailureAndImprovement() {
        List<ResultRow> rows = new ArrayList<>(candidate("gn"));
        List<ResultRow> swapped = rows.stream()
                .map(row -> GateRows.timed(
                        row.cell().method(),
                        16,
                        row.arm().equals("base") ? "head" : "base",
                        row.pair(),
                        row.measured().stepMsMedian().getAsDouble(),
                        280))
                .toList();

        assertThat(failures(decide(rows))).hasSize(1);
        assertThat(decide(swapped).verdicts(v -> v == Verdict.IMPROVED)).hasSize(1);
        assertThat(failures(decide(swapped))).isEmpty();
    }
}
