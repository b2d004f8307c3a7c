package io.normbench.gate.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import io.normbench.gate.GateRows;
import io.normbench.gate.GateRule;
import io.normbench.gate.SimulatedMachine;
import io.normbench.gate.SimulatedMachine.Build;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.Observed;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultColumns;
import io.normbench.result.file.ResultsFile;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on disk: what is read from them, and what is refused. */
class GateInputsTest {
    private static final List<String> METHODS = List.of("bn", "gn");
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    private Path folder;

    private static Manifest manifest(String suiteHash, Map<String, String> keys, String... planned) {
        return new Manifest(
                Manifest.SCHEMA,
                "run-1",
                START,
                Optional.of(START.plusSeconds(60)),
                new Manifest.Harness("0.1.0", "0123456789abcdef", Optional.of(false)),
                List.of("ab", "suites/gate.yaml", "-o", "runs/ab"),
                new Manifest.SuiteSource("gate", suiteHash, "name: gate"),
                List.of(1L),
                Stream.of(planned)
                        .map(key -> new Manifest.PlannedTrial(key, Optional.empty(), NullNode.getInstance()))
                        .toList(),
                List.of(),
                Map.of(),
                Fingerprint.of(keys),
                Observed.nothing(),
                List.of());
    }

    private Path run(String name, List<ResultRow> rows, Manifest manifest) {
        Path dir = folder.resolve(name);
        try (ResultsFile results = ResultsFile.open(dir)) {
            rows.forEach(results::append);
        }
        ManifestFile.write(dir, manifest);
        return dir;
    }

    private static List<ResultRow> pairs(long seed) {
        return new SimulatedMachine(seed).screen(Build.unchanged(), METHODS, 6);
    }

    /** The rows of one arm as a stored run: no arm, no pair, trials numbered. */
    private static List<ResultRow> stored(List<ResultRow> rows, String arm, double factor) {
        List<ResultRow> stored = new ArrayList<>();
        int number = 0;
        for (ResultRow row : rows) {
            if (row.arm().equals(arm)) {
                stored.add(
                        row.trial().startsWith("a")
                                ? GateRows.accuracy(
                                        row.cell().method(),
                                        16,
                                        "",
                                        row.seed(),
                                        row.measured().metricValue().getAsDouble(),
                                        1)
                                : GateRows.withTrial(
                                        GateRows.timed(
                                                row.cell().method(),
                                                16,
                                                "",
                                                "",
                                                factor
                                                        * row.measured()
                                                                .stepMsMedian()
                                                                .getAsDouble(),
                                                280),
                                        "t" + ++number));
            }
        }
        return stored;
    }

    private static GateResult decide(GateInputs inputs) {
        return new GateRule(NoiseModel.unknown("none stored"), GateSettings.defaults()).decide(inputs);
    }

    private static void refuses(ThrowingCallable call, int status, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(status))
                .hasMessageContaining(message);
    }

    @Test
    void trialsOfABusyMachineAreCountedInAWarning() {
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.replaceAll(row -> row.pair().equals("s1") ? GateRows.busy(row) : row);

        GateInputs inputs = GateInputs.ofRun(run("ab", rows, manifest("1", Map.of("cpu", "a"))));

        assertThat(inputs.warnings())
                .singleElement()
                .asString()
                .startsWith("4 of 24 ")
                .contains("busy");
    }

    @Test
    void readsAnAbRun() {
        Path dir = run("ab", pairs(1), manifest("1", Map.of("cpu", "a")));

        GateInputs inputs = GateInputs.ofRun(dir);

        assertThat(inputs.cells()).hasSize(2);
        assertThat(inputs.cells().get(0).pairs(Stage.SCREEN)).hasSize(6);
        assertThat(inputs.cells().get(0).pairs(Stage.ACCURACY)).hasSize(5);
        assertThat(inputs.warnings()).isEmpty();
        assertThat(inputs.fingerprint()).isEqualTo(GateRows.FINGERPRINT);
        assertThat(inputs.command()).isEqualTo("bin/normbench ab suites/gate.yaml");
        assertThat(decide(inputs).exitStatus()).isEqualTo(0);
    }

    /** Whatever its manifest says: those of earlier versions said that a filtered run was finished. */
    @Test
    void aRunWithoutARowForEveryPlannedTrialIsUnfinishedNotLost() {
        List<ResultRow> rows = stored(pairs(1), "base", 1);
        String done = rows.get(0).key();
        Path whole = run("whole", rows, manifest("1", Map.of(), done));
        Path part = run("part", rows, manifest("1", Map.of(), done, "digits_frn_b16_1f/t1"));

        refuses(
                () -> GateInputs.ofRuns(whole, part),
                2,
                part + ": is not finished: 1 of 2 planned trials have no row"
                        + " (the first: digits_frn_b16_1f/t1); finish it with 'bin/normbench ab suites/gate.yaml -o "
                        + part);
        assertThat(GateInputs.ofRuns(whole, whole).cells()).isNotEmpty();
    }

    @Test
    void ofAnAbRunTheGateItselfMeasuresConfirmingPairsAndFurtherSeeds() {
        Path dir = run("ab", pairs(1), manifest("1", Map.of(), "c/c1-base", "c/a2-head"));
        ManifestFile.write(dir.resolve("head"), manifest("1", Map.of()));
        assertThat(GateInputs.ofRun(dir).cells()).hasSize(2);

        for (String own : List.of("c/s7-base", "c/a1-head")) {
            ManifestFile.write(dir, manifest("1", Map.of(), own));
            refuses(() -> GateInputs.ofRun(dir), 2, "is not finished: 1 of 1 planned trials");
        }
    }

    @Test
    void theManifestsOfTheArmsTellWhichKeysDiffer() {
        Manifest base = manifest("1", Map.of("cpu", "a", "jvm", "17"));
        Manifest head = manifest("1", Map.of("cpu", "a", "jvm", "21"));
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.replaceAll(row -> GateRows.withFingerprint(
                row, (row.arm().equals("base") ? base : head).fingerprint().hash()));
        Path dir = run("ab", rows, base);
        ManifestFile.write(dir.resolve("base"), base);
        ManifestFile.write(dir.resolve("head"), head);

        GateResult result = decide(GateInputs.ofRun(dir));

        assertThat(result.exitStatus()).isEqualTo(4);
        assertThat(result.differences()).singleElement().hasToString("jvm: 17 ≠ 21");
        assertThat(result.base().label()).isEqualTo("0123456789ab (run run-1)");
    }

    @Test
    void aRunResumedOnAnotherMachineIsIncomparable() {
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.replaceAll(row -> row.pair().equals("s6") ? GateRows.withFingerprint(row, "aaaabbbbccccdddd") : row);

        assertThat(decide(SimulatedMachine.inputs(rows)).exitStatus()).isEqualTo(4);
    }

    @Test
    void accuracyTrainedWithOtherThreadsThanStepsAreTimedWithIsComparable() {
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.replaceAll(row -> row.trial().startsWith("a") ? GateRows.withFingerprint(row, "one-thread") : row);
        Collections.reverse(rows);
        GateInputs inputs = SimulatedMachine.inputs(rows);

        assertThat(inputs.differences()).isEmpty();
        assertThat(inputs.fingerprint()).isEqualTo(GateRows.FINGERPRINT);
        rows.replaceAll(row -> row.pair().equals("a2") ? GateRows.withFingerprint(row, "two-threads") : row);
        assertThat(SimulatedMachine.inputs(rows).differences())
                .extracting(Object::toString)
                .containsExactly(
                        "fingerprint within the base: one-thread ≠ two-threads",
                        "fingerprint within the head: one-thread ≠ two-threads");
    }

    @Test
    void anArmThatTwoBuildsMeasuredIsIncomparableInTheCellsThatMixThem() {
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.replaceAll(row -> RowBuilder.like(row)
                .by(
                        row.arm().equals("head")
                                        && row.cell().method().equals("gn")
                                        && row.pair().equals("s6")
                                ? "b2"
                                : "b1")
                .build());

        GateResult result = decide(SimulatedMachine.inputs(rows));

        assertThat(result.exitStatus()).isEqualTo(4);
        assertThat(result.differences())
                .singleElement()
                .asString()
                .contains("digits / gn / batch 16")
                .endsWith("within the head: b1 ≠ b2");
    }

    @Test
    void armsOfDifferentSuitesAreIncomparable() {
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.replaceAll(row -> row.arm().equals("head") ? GateRows.withSuite(row, "quick") : row);

        GateResult result = decide(SimulatedMachine.inputs(rows));

        assertThat(result.exitStatus()).isEqualTo(4);
        assertThat(result.differences()).singleElement().hasToString("suite.name: gate ≠ quick");
    }

    @Test
    void anEmptyFileAndOneWithoutRowsAreBadUsage() throws IOException {
        Path dir = run("empty", List.of(), manifest("1", Map.of()));
        refuses(() -> GateInputs.ofRun(dir), 2, "holds no results");
        Files.writeString(dir.resolve("results.csv"), "");
        refuses(() -> GateInputs.ofRun(dir), 2, "holds no results");
        refuses(() -> GateInputs.ofRun(folder.resolve("nowhere")), 2, "no results in");
    }

    @Test
    void aMissingArmIsBadUsage() {
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.removeIf(row -> row.arm().equals("head"));
        Path dir = run("ab", rows, manifest("1", Map.of()));

        refuses(() -> GateInputs.ofRun(dir), 2, "has no row of arm 'head'");
    }

    @Test
    void aStoredRunGivenAsAnAbRunIsBadUsageAndTheOtherWayRound() {
        Path stored = run("stored", stored(pairs(1), "base", 1), manifest("1", Map.of()));
        Path ab = run("ab", pairs(1), manifest("1", Map.of()));

        refuses(() -> GateInputs.ofRun(stored), 2, "--base DIR --head DIR");
        refuses(() -> GateInputs.ofRuns(stored, ab), 2, "is of an A/B run");
    }

    @Test
    void anUnreadablePairIsBadUsage() {
        List<ResultRow> rows = List.of(GateRows.timed("gn", 16, "base", "x1", 5, 280));
        refuses(() -> SimulatedMachine.inputs(rows), 2, "pair 'x1'");
    }

    @Test
    void theSameTrialTwiceIsADamagedFile() {
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.add(rows.get(0));
        refuses(() -> SimulatedMachine.inputs(rows), 5, "the same trial twice");
        List<ResultRow> once = stored(pairs(1), "base", 1);
        List<ResultRow> twice = new ArrayList<>(once);
        twice.add(once.get(0));
        Path base = run("base", once, manifest("1", Map.of()));
        Path head = run("head", twice, manifest("1", Map.of()));
        refuses(() -> GateInputs.ofRuns(base, head), 5, "the same trial twice");
    }

    @Test
    void nothingThatCompletedIsAFailureOfTheHarness() {
        List<ResultRow> rows = new ArrayList<>(pairs(1));
        rows.replaceAll(row ->
                GateRows.failed(row.cell().method(), 16, row.arm(), row.pair(), new Outcome.Crashed("no engine")));
        refuses(
                () -> SimulatedMachine.inputs(rows),
                5,
                "all 44 trials failed, in both arms; the first: crashed: no engine");
        List<ResultRow> base = new ArrayList<>(pairs(1));
        base.replaceAll(row -> row.arm().equals("base")
                ? GateRows.failed(row.cell().method(), 16, "base", row.pair(), new Outcome.Crashed("no engine"))
                : row);
        refuses(() -> SimulatedMachine.inputs(base), 5, "no trial of the base completed");
    }

    @Test
    void columnsInAnotherOrderAndNewerSchemasAreRefused() throws IOException {
        Path dir = run("ab", pairs(1), manifest("1", Map.of()));
        Path file = dir.resolve("results.csv");
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("schema,run_id", "run_id,schema"));
        refuses(() -> GateInputs.ofRun(dir), 2, "column 1 is 'run_id', expected 'schema'");
        Files.writeString(file, text.replace("normbench/results/v2", "normbench/results/v3"));
        refuses(() -> GateInputs.ofRun(dir), 2, "has schema 'normbench/results/v3'");
        assertThat(text).startsWith(String.join(",", ResultColumns.NAMES));
    }

    @Test
    void storedRunsAreUnpairedAndSaidToBeWeaker() {
        Path base = run("base", stored(pairs(1), "base", 1), manifest("1", Map.of("cpu", "a")));
        Path head = run("head", stored(pairs(2), "head", 1.6), manifest("1", Map.of("cpu", "a")));

        GateResult result = decide(GateInputs.ofRuns(base, head));

        assertThat(result.paired()).isFalse();
        assertThat(result.warnings()).anySatisfy(w -> assertThat(w).startsWith("Weaker than an A/B run"));
        assertThat(result.verdicts(v -> v == Verdict.FAIL)).hasSize(2).allSatisfy(v -> {
            assertThat(v.quantity()).isEqualTo(Quantity.STEP_TIME);
            assertThat(v.reason()).contains("not confirmed on fresh ones");
            assertThat(v.numbers().threshold()).hasValue(0.10);
            assertThat(v.numbers().samples()).isEqualTo(6);
        });
        assertThat(result.exitStatus()).isEqualTo(1);
    }

    @Test
    void storedRunsInRoundsAreGatedByTheirRatiosWhateverTheMachinesSpeed() {
        Path base = run(
                "base",
                List.of(GateRows.inRounds("gn", 16, 5, 1.2), GateRows.inRounds("ln", 16, 5, 1.1)),
                manifest("1", Map.of("cpu", "a")));
        Path head = run(
                "head",
                List.of(GateRows.inRounds("gn", 16, 9, 1.2), GateRows.inRounds("ln", 16, 9, 1.4)),
                manifest("1", Map.of("cpu", "a")));

        GateResult result = decide(GateInputs.ofRuns(base, head));

        assertThat(result.verdicts())
                .filteredOn(v -> v.quantity().equals(Quantity.STEP_TIME))
                .extracting(v -> v.cell().method() + " " + v.verdict())
                .containsExactlyInAnyOrder("gn PASS", "ln FAIL");
        assertThat(result.noise()).contains("Noise floor of these runs", "up to 2.0%", "2.0% at most");
    }

    @Test
    void equalStoredRunsDoNotFail() {
        for (int seed = 0; seed < 5; seed++) {
            Path base = run("base" + seed, stored(pairs(seed), "base", 1), manifest("1", Map.of()));
            Path head = run("head" + seed, stored(pairs(seed), "head", 1), manifest("1", Map.of()));
            GateResult result = decide(GateInputs.ofRuns(base, head));
            assertThat(result.verdicts(v -> v == Verdict.FAIL)).isEmpty();
        }
    }

    @Test
    void aStoredRunWithOneTrialACellDecidesNoStepTime() {
        List<ResultRow> one = List.of(GateRows.timed("gn", 16, "", "", 5, 280));
        List<ResultRow> other = List.of(GateRows.timed("gn", 16, "", "", 50, 280));
        GateResult result = decide(GateInputs.ofRuns(
                run("base", one, manifest("1", Map.of())), run("head", other, manifest("1", Map.of()))));

        assertThat(result.exitStatus()).isEqualTo(3);
        assertThat(result.verdicts(v -> v == Verdict.INCONCLUSIVE))
                .singleElement()
                .satisfies(v -> {
                    assertThat(v.reason()).startsWith("1 trial of a side");
                    assertThat(v.numbers().interval().orElseThrow().low()).isBetween(8.0, 9.0);
                    assertThat(v.numbers().smallestDetectable()).isEmpty();
                });
    }

    @Test
    void storedRunsOfDifferentSuitesOrMachinesAreIncomparable() {
        List<ResultRow> rows = stored(pairs(1), "base", 1);
        Path base = run("base", rows, manifest("1", Map.of("cpu", "a")));
        Path suite = run("suite", rows, manifest("2", Map.of("cpu", "a")));
        Path machine = run("machine", rows, manifest("1", Map.of("cpu", "b")));

        assertThat(decide(GateInputs.ofRuns(base, suite)).differences())
                .singleElement()
                .hasToString("suite.sha256: 1 ≠ 2");
        assertThat(decide(GateInputs.ofRuns(base, suite)).exitStatus()).isEqualTo(4);
        assertThat(decide(GateInputs.ofRuns(base, machine)).differences())
                .singleElement()
                .hasToString("cpu: a ≠ b");
    }

    @Test
    void storedRunsOnDifferentDevicesAreIncomparableNotLost() {
        List<ResultRow> rows = stored(pairs(1), "base", 1);
        List<ResultRow> cuda =
                rows.stream().map(row -> GateRows.withDevice(row, "cuda:0")).toList();
        GateResult result = decide(GateInputs.ofRuns(
                run("base", rows, manifest("1", Map.of())), run("head", cuda, manifest("1", Map.of()))));

        assertThat(result.exitStatus()).isEqualTo(4);
        assertThat(result.differences()).singleElement().hasToString("device: cpu ≠ cuda");
    }

    @Test
    void pairsAreReadByStage() {
        assertThat(PairId.parse("s3")).contains(new PairId(Stage.SCREEN, 3));
        assertThat(PairId.parse("c12")).contains(new PairId(Stage.CONFIRM, 12));
        assertThat(PairId.parse("a-7")).contains(new PairId(Stage.ACCURACY, -7));
        assertThat(PairId.parse("4")).contains(new PairId(Stage.SCREEN, 4));
        assertThat(PairId.parse("")).isEmpty();
        assertThat(new PairId(Stage.CONFIRM, 12)).hasToString("c12");
    }
}
