package io.normbench.run.ab.aa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.TestRuns;
import io.normbench.run.ab.AbHeard;
import io.normbench.run.ab.AbRecord;
import io.normbench.run.ab.AbTrial;
import io.normbench.run.ab.ArmSpec;
import io.normbench.run.ab.Distribution;
import io.normbench.run.ab.Distributions;
import io.normbench.run.ab.NoiseFiles;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds of one commit against each other. */
@Tag("slow")
class AaRunTest {
    @TempDir
    private Path folder;

    private static AaRequest request(List<ArmSpec> builds, Path suite, int comparisons, int pairs) {
        return new AaRequest(
                builds, suite, List.of(), 0, OptionalLong.empty(), comparisons, pairs, false, CellKey::task);
    }

    private AaRecord run(AaRequest request) throws InterruptedException {
        return new AaRun(folder.resolve("run"), new AbHeard(), 2, Clock.systemUTC(), System::nanoTime)
                .run(request, List.of("aa"));
    }

    @Test
    void twoBuildsAreComparedInBothRolesAndMoreComparisonsAreAddedLater() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "cell", "[2]", "{timeout_seconds: 60}", "none");
        List<ArmSpec> builds = List.of(
                ArmSpec.of(Distribution.at(Distributions.ofThisBuild(folder.resolve("one")), "--dist")),
                ArmSpec.of(Distribution.at(Distributions.ofThisBuild(folder.resolve("two")), "--dist")));
        AaRecord first = run(request(builds, suite, 1, 1));

        assertThat(first.cells()).singleElement().satisfies(cell -> {
            assertThat(cell.cell().method()).isEqualTo("none");
            assertThat(cell.logRatios()).hasSize(1).allMatch(Double::isFinite);
        });
        assertThat(first.builds()).hasSize(2);
        assertThat(first.fingerprint()).hasSize(16);
        assertThat(first.fingerprintKeys()).containsKey("cpu.model");

        AaRecord second = run(request(builds, suite, 2, 1));
        List<ResultRow> rows = ResultsFile.read(folder.resolve("run"));
        assertThat(rows).extracting(ResultRow::pair).containsExactly("r1.1", "r1.1", "r2.1", "r2.1");
        assertThat(second.cells().get(0).logRatios())
                .hasSize(2)
                .startsWith(first.cells().get(0).logRatios().get(0));
        assertThat(AaFile.read(folder.resolve("run"))).isEqualTo(second);
        double base = step(rows, "r2.1", "base");
        double head = step(rows, "r2.1", "head");
        assertThat(second.cells().get(0).logRatios().get(1)).isCloseTo(Math.log(head / base), within(1e-12));
        for (String build : List.of("build1", "build2")) {
            assertThat(folder.resolve("run").resolve(build).resolve("logs"))
                    .isDirectoryContaining("glob:**r1.1-*.log")
                    .isDirectoryContaining("glob:**r2.1-*.log");
        }

        assertThatThrownBy(() -> run(request(builds.subList(0, 1), suite, 2, 1)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("of other builds");
    }

    private static double step(List<ResultRow> rows, String pair, String arm) {
        return rows.stream()
                .filter(row -> row.pair().equals(pair) && row.arm().equals(arm))
                .findFirst()
                .orElseThrow()
                .measured()
                .stepMsMedian()
                .orElseThrow();
    }

    @Test
    void everyTwoBuildsMeetInBothRolesBeforeAnyDoAgain() {
        ArmSpec spec = ArmSpec.of(new Distribution(folder));
        CellKey cell = RowBuilder.row("digits", "bn", 2).build().cell();
        List<AbTrial> trials =
                AaRun.trials(request(List.of(spec, spec, spec), folder.resolve("x.yaml"), 12, 1), List.of(cell), 5);

        List<String> meetings = new ArrayList<>();
        for (int i = 0; i < trials.size(); i += 2) {
            AbTrial base = trials.get(trials.get(i).arm() == Arm.BASE ? i : i + 1);
            AbTrial head = trials.get(trials.get(i).arm() == Arm.BASE ? i + 1 : i);
            meetings.add(base.build() + " " + head.build());
        }
        assertThat(meetings.subList(0, 6)).containsExactlyInAnyOrder("0 1", "0 2", "1 0", "1 2", "2 0", "2 1");
        assertThat(meetings.subList(6, 12)).isEqualTo(meetings.subList(0, 6));
        assertThat(AaRun.trials(request(List.of(spec), folder.resolve("x.yaml"), 2, 3), List.of(cell), 5))
                .hasSize(12)
                .allMatch(trial -> trial.build() == 0);
    }

    @Test
    void theCellsOfAFamilyShareItsComparisons() {
        ArmSpec spec = ArmSpec.of(new Distribution(folder));
        List<CellKey> cells = new ArrayList<>();
        for (String method : List.of("bn", "gn", "ln")) {
            cells.add(RowBuilder.row("digits", method, 2).build().cell());
        }
        cells.add(RowBuilder.row("scenes", "bn", 2).build().cell());

        List<AbTrial> trials = AaRun.trials(request(List.of(spec), folder.resolve("x.yaml"), 7, 1), cells, 5);

        Map<String, Long> comparisons = trials.stream()
                .filter(trial -> trial.arm() == Arm.BASE)
                .collect(Collectors.groupingBy(
                        trial -> trial.cell().task() + " " + trial.cell().method(), Collectors.counting()));
        // Three times three are the fewest that make seven.
        assertThat(comparisons).isEqualTo(Map.of("digits bn", 3L, "digits gn", 3L, "digits ln", 3L, "scenes bn", 7L));
    }

    @Test
    void seedsThatBothBuildsWereTrainedWithGiveDifferencesOfAccuracy() {
        List<ResultRow> rows = List.of(
                trained("a1", "base", 0.90),
                trained("a1", "head", 0.91),
                trained("a2", "head", 0.80),
                trained("a2", "base", 0.80),
                trained("a3", "base", 0.70),
                row("r1.1", "base", 2, "f", new Outcome.Completed()),
                row("r1.1", "head", 2, "f", new Outcome.Completed()));

        List<AaRecord.Cell> cells = AaComparisons.of(AaComparisons.comparable(rows), 1, 1);

        assertThat(cells).singleElement().satisfies(cell -> {
            assertThat(cell.logRatios()).containsExactly(0.0);
            assertThat(cell.metricDifferences()).hasSize(2);
            assertThat(cell.metricDifferences().get(0)).isCloseTo(0.01, within(1e-12));
            assertThat(cell.metricDifferences().get(1)).isZero();
        });
    }

    @Test
    void aComparisonWithoutAllItsTrialsIsLeftOut() {
        List<ResultRow> rows = new ArrayList<>();
        double[] base = {1, 2, 4};
        double[] head = {3, 2, 8};
        for (int i = 0; i < 3; i++) {
            rows.add(row("r1." + (i + 1), "base", base[i], "f", new Outcome.Completed()));
            rows.add(row("r1." + (i + 1), "head", head[i], "f", new Outcome.Completed()));
            rows.add(row("r2." + (i + 1), "base", base[i], "f", new Outcome.Completed()));
            Outcome ofHead = i == 1 ? new Outcome.TimedOut("slow") : new Outcome.Completed();
            rows.add(row("r2." + (i + 1), "head", head[i], "f", ofHead));
        }
        rows.add(row("r3.1", "base", 1, "other", new Outcome.Completed()));

        List<ResultRow> comparable = AaComparisons.comparable(rows);
        assertThat(AaComparisons.fingerprint(comparable)).contains("f");
        List<AaRecord.Cell> cells = AaComparisons.of(comparable, 3, 3);
        assertThat(cells).hasSize(1);
        assertThat(cells.get(0).logRatios()).containsExactly(Math.log(3.0 / 2.0));
        assertThat(cells.get(0).pairLogRatios()).containsExactly(List.of(Math.log(3), 0.0, Math.log(2)));
    }

    private static ResultRow row(String pair, String arm, double stepMs, String fingerprint, Outcome outcome) {
        ResultRow row = builder(pair, arm, fingerprint).timed(stepMs).build();
        return RowBuilder.like(row)
                .trial(row.trial(), 1, outcome, row.measured())
                .build();
    }

    private static ResultRow trained(String pair, String arm, double accuracy) {
        return builder(pair, arm, "g").accurate(accuracy).build();
    }

    private static RowBuilder builder(String pair, String arm, String fingerprint) {
        return RowBuilder.row("digits", "bn", 2)
                .arm(arm, pair)
                .trial(pair + "-" + arm, 1)
                .fingerprint(fingerprint);
    }

    @Test
    void aRecordOfAnEarlierVersionIsReadWithoutItsCells() throws Exception {
        AaFile.write(
                folder,
                new AaRecord(
                        AaRecord.SCHEMA,
                        "run",
                        Instant.EPOCH,
                        new AbRecord.SuiteFile("s", "1", "s.yaml"),
                        1,
                        20,
                        6,
                        List.of(),
                        0,
                        List.of(),
                        "f",
                        Map.of(),
                        AaComparisons.of(List.of(trained("a1", "base", 0.9)), 1, 1)));
        assertThat(AaFile.read(folder).cells()).hasSize(1);
        Path file = folder.resolve(AaFile.NAME);
        Files.writeString(file, Files.readString(file).replace("\"cell\"", "\"unknown\""));

        assertThat(AaFile.read(folder).cells()).isEmpty();
    }

    @Test
    void noiseModelsLiveInTheUsersDataFolderOneAFingerprint() {
        Path home = Path.of("/home/someone");

        assertThat(NoiseFiles.of(Map.of("XDG_DATA_HOME", "/data")::get, home, "0123"))
                .isEqualTo(Path.of("/data/normbench/noise/0123.json"));
        assertThat(NoiseFiles.of(Map.<String, String>of()::get, home, "0123"))
                .isEqualTo(NoiseFiles.of(Map.of("XDG_DATA_HOME", "relative")::get, home, "0123"))
                .isEqualTo(Path.of("/home/someone/.local/share/normbench/noise/0123.json"));
    }
}
