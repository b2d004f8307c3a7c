package io.normbench.run.ab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.normbench.result.Block;
import io.normbench.result.CellKey;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.RoundsFile;
import io.normbench.result.file.StepsFile;
import io.normbench.run.TestRuns;
import io.normbench.testmethods.OtherPluginMethod;
import io.normbench.testmethods.PluginMethod;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measurements with real workers of two arms. */
@Tag("slow")
class AbRunTest {
    private static final String LIMITS = "{timeout_seconds: 120}";

    @TempDir
    private Path folder;

    private Path dir;
    private AbHeard heard;

    @BeforeEach
    void prepare() {
        dir = folder.resolve("run");
        heard = new AbHeard();
    }

    private AbRun run() {
        heard = new AbHeard();
        return new AbRun(dir, heard, 2, Clock.systemUTC(), System::nanoTime);
    }

    private static AbRequest request(ArmSpec base, ArmSpec head, Path suite, int pairs) {
        return new AbRequest(base, head, suite, List.of(), 0, OptionalLong.empty(), Path.of(""), pairs, false);
    }

    private Distribution distribution(String name) {
        return Distribution.at(Distributions.ofThisBuild(folder.resolve(name)), "--" + name);
    }

    private Distribution withoutTestMethods() {
        return Distribution.at(Distributions.withoutTestMethods(folder.resolve("plain")), "--base");
    }

    private List<ResultRow> rows() {
        return ResultsFile.read(dir);
    }

    @Test
    void aMeasurementIsInterleavedRecordedAndConfirmedWithFreshPairs() throws Exception {
        Path suite = TestRuns.suite(
                folder,
                "method",
                "[1, 2, 4]",
                "{throughput: {min_seconds: 0, max_steps: 2, min_steps: 2, warmup_window: 1, warmup_min_seconds: 0,"
                        + " warmup_max_seconds: 0.01, trials: 3}, accuracy: {batch_sizes: [2], seeds: [4]}}",
                LIMITS,
                "none");
        ArmSpec base = ArmSpec.of(distribution("base"));
        ArmSpec head = ArmSpec.of(distribution("head"));
        AbRequest request = new AbRequest(
                base, head, suite, List.of("batch_size=1..2"), 0, OptionalLong.empty(), Path.of(""), 2, false);
        AbSummary summary = run().run(request, List.of("ab"));

        assertThat(heard.cells).isEqualTo(2);
        assertThat(heard.seconds).isPositive();
        assertThat(summary.left()).isZero();
        assertThat(rows()).hasSize(2 * 2 * 2 + 2).allMatch(row -> row.outcome() instanceof Outcome.Completed);
        assertThat(rows().stream().map(ResultRow::key)).doesNotHaveDuplicates();
        List<ResultRow> throughput = rows().subList(0, 8);
        AbRecord ab = AbFile.read(dir);
        assertThat(throughput.stream().map(row -> row.cell().batchSize() + " " + row.trial()))
                .containsExactlyElementsOf(new AbSchedule(ab.orderSeed())
                        .pairs("s", 2, ab.cells().stream().map(AbCell::cell).toList(), 0, 1).stream()
                                .map(trial -> trial.cell().batchSize() + " " + trial.name())
                                .toList());
        assertThat(rows().subList(8, 10))
                .extracting(
                        ResultRow::arm,
                        ResultRow::pair,
                        ResultRow::seed,
                        row -> row.cell().batchSize())
                .containsExactlyInAnyOrder(tuple("base", "a4", 4L, 2), tuple("head", "a4", 4L, 2));
        // The same seed, code and threads.
        assertThat(rows().get(8).measured().finalLoss())
                .isEqualTo(rows().get(9).measured().finalLoss());
        assertThat(throughput).allSatisfy(row -> {
            String group = row.measured().metrics().get(Measured.GROUP).toString();
            assertThat(RoundsFile.read(dir, group, 1)).extracting(Block::member).contains(row.arm());
            assertThat(row.measured().comparison().orElseThrow().ratio().isPresent())
                    .isEqualTo(row.arm().equals("head"));
        });
        assertThat(rows().subList(8, 10))
                .allSatisfy(row -> assertThat(StepsFile.read(dir, row.cellId(), row.trial()))
                        .isNotEmpty());

        assertThat(ab.finished()).isPresent();
        assertThat(ab.pairs()).isEqualTo(2);
        assertThat(ab.base().distribution())
                .isEqualTo(base.distribution().home().toString());
        assertThat(ab.head().fingerprint()).isEqualTo(ab.base().fingerprint());
        assertThat(throughput)
                .extracting(ResultRow::fingerprint)
                .containsOnly(ab.head().fingerprint().hash());
        Manifest manifest = ManifestFile.read(dir);
        assertThat(manifest.runId())
                .isEqualTo(ab.runId())
                .isEqualTo(rows().get(0).runId());
        assertThat(manifest.plan())
                .extracting(Manifest.PlannedTrial::key)
                .containsExactlyInAnyOrderElementsOf(
                        rows().stream().map(ResultRow::key).toList());
        assertThat(manifest.plan())
                .allMatch(trial -> trial.cell().path("batch_size").isInt());
        assertThat(manifest.suite().sha256()).isEqualTo(ab.suite().sha256());
        assertThat(ManifestFile.read(dir.resolve("base")).suite()).isEqualTo(manifest.suite());

        run().run(request, List.of("ab"));
        assertThat(heard.pending).isZero();
        assertThat(rows()).hasSize(10);

        // The cell is named as rows name it; the suite's file is gone.
        Files.delete(suite);
        CellKey second = rows().get(8).cell();
        run().confirm(Set.of(second), 2);
        assertThat(heard.finished).hasSize(4);
        assertThat(rows().subList(10, 14))
                .allMatch(row -> row.cell().batchSize() == 2)
                .extracting(ResultRow::pair)
                .containsExactly("c1", "c1", "c2", "c2");
        assertThat(AbFile.read(dir).confirmingPairs()).isEqualTo(2);
        assertThat(AbFile.read(dir).cells()).isEqualTo(ab.cells());
        assertThat(ManifestFile.read(dir).plan()).hasSize(14);
        assertThat(ManifestFile.read(dir).invocations()).hasSize(3);

        run().moreSeeds(Set.of(second), List.of(4L, 5L));
        assertThat(heard.finished).containsExactlyInAnyOrder("none/2/a5-base", "none/2/a5-head");

        run().screen(Set.of(second), 3);
        assertThat(rows().subList(16, rows().size()))
                .as("of three screening pairs two were there")
                .extracting(row -> row.cell().batchSize(), ResultRow::pair)
                .containsExactly(tuple(2, "s3"), tuple(2, "s3"));

        CellKey none = second.executed("graph");
        assertThatThrownBy(() -> run().confirm(Set.of(none), 2))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("digits / none / batch 2 / graph: not a cell that both arms");
    }

    @Test
    void aMeasurementThatWasEnlargedAndStoppedIsUnfinishedUntilAllIsMeasured() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "cell", "[2]", LIMITS, "none");
        ArmSpec same = ArmSpec.of(distribution("same"));
        run().run(request(same, same, suite, 1), List.of());
        assertThat(AbFile.read(dir).finished()).isPresent();

        AtomicReference<AbRun> larger = new AtomicReference<>();
        larger.set(new AbRun(
                dir,
                new AbHeard() {
                    @Override
                    public void started(int planned, int pending, double seconds) {
                        larger.get().stop();
                    }
                },
                2,
                Clock.systemUTC(),
                System::nanoTime));
        larger.get().run(request(same, same, suite, 2), List.of());
        run().run(request(same, same, suite, 1), List.of());
        assertThat(AbFile.read(dir).finished()).isEmpty();
        assertThat(ManifestFile.read(dir).finished()).isEmpty();

        run().run(request(same, same, suite, 2), List.of());
        assertThat(AbFile.read(dir).finished())
                .isPresent()
                .isEqualTo(ManifestFile.read(dir).finished());
    }

    @Test
    void armsOfDifferentJarsRunTheirOwnCodeAndAFailingArmIsRecorded() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "cell", "[2]", LIMITS, "test_plugin");
        Distribution same = withoutTestMethods();
        Path jar = Distributions.jar(folder.resolve("one.jar"), PluginMethod.class);
        Path other = Distributions.jar(folder.resolve("two.jar"), OtherPluginMethod.class);
        ArmSpec base = new ArmSpec(same, List.of(jar), List.of());
        ArmSpec head = new ArmSpec(same, List.of(other), List.of());

        run().run(request(base, head, suite, 2), List.of());

        assertThat(rows()).hasSize(4);
        assertThat(rows())
                .filteredOn(row -> row.arm().equals("base"))
                .hasSize(2)
                .allMatch(row -> row.outcome() instanceof Outcome.Completed);
        assertThat(rows())
                .filteredOn(row -> row.arm().equals("head"))
                .hasSize(2)
                .allMatch(row -> row.outcome().equals(new Outcome.Unsupported("the other plug-in's operation")));
        assertThat(AbFile.read(dir).head().plugins()).containsExactly(other.toString());

        Distributions.jar(other, PluginMethod.class);
        assertThatThrownBy(() -> run().run(request(base, head, suite, 2), List.of()))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(2))
                .hasMessageContaining("holds an A/B measurement of another head")
                .hasMessageContaining("choose another directory with -o");
        assertThat(rows()).hasSize(4);
    }

    @Test
    void aCellOfOneArmAloneIsMeasuredThereAndSaid() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "cell", "[2]", LIMITS, "none", "test_plugin");
        Distribution same = withoutTestMethods();
        Path jar = Distributions.jar(folder.resolve("one.jar"), PluginMethod.class);

        run().run(request(ArmSpec.of(same), new ArmSpec(same, List.of(jar), List.of()), suite, 1), List.of());

        assertThat(rows())
                .extracting(row -> row.cell().method(), ResultRow::arm)
                .containsExactlyInAnyOrder(tuple("none", "base"), tuple("none", "head"), tuple("test_plugin", "head"));
        assertThat(heard.notices)
                .anyMatch(notice -> notice.contains("the base lacks a method") && notice.contains("test.yaml:7"))
                .contains("only in the head: digits / test_plugin / batch 2");
        AbCell unequal = AbFile.read(dir).cells().stream()
                .filter(cell -> cell.cell().method().equals("test_plugin"))
                .findFirst()
                .orElseThrow();
        assertThat(unequal.baseCellId()).isEmpty();
        assertThat(unequal.headCellId()).isNotEmpty();
        assertThat(AbFile.read(dir).base().unknown()).singleElement().asString().contains("unknown method");
    }

    @Test
    void optionSetsOfOneDistributionAreMatchedByLabel() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "cell", "[2]", LIMITS, "{id: gn, options: {groups: 4}}");
        Distribution same = distribution("same");
        ArmSpec base = ArmSpec.of(same);
        ArmSpec head = new ArmSpec(same, List.of(), List.of("gn.groups=2"));

        run().run(request(base, head, suite, 1), List.of());

        assertThat(rows()).extracting(row -> row.cell().method()).containsExactly("gn", "gn");
        assertThat(rows()).extracting(ResultRow::arm).containsExactlyInAnyOrder("base", "head");
        assertThat(rows().stream().map(ResultRow::cellId)).doesNotHaveDuplicates();
        assertThat(ManifestFile.read(dir).plan())
                .extracting(trial -> trial.cell().at("/method/options/groups").asInt())
                .containsExactlyInAnyOrder(2, 4);

        assertThatThrownBy(() -> run().run(request(base, base, suite, 1), List.of()))
                .hasMessageContaining("a head with other options [gn.groups=2]");
    }

    @Test
    void executionsOfOneSuiteAreCellsOfTheirOwn() throws Exception {
        Path suite = TestRuns.throughputSuite(folder, "cell", "[2]", LIMITS, "none");
        Files.writeString(
                suite, Files.readString(suite).replace("{device: cpu", "{execution: [eager, graph], device: cpu"));
        ArmSpec same = ArmSpec.of(distribution("same"));

        run().run(request(same, same, suite, 1), List.of());

        assertThat(rows())
                .extracting(row -> row.cell().execution() + " " + row.arm())
                .containsExactlyInAnyOrder("eager base", "eager head", "graph base", "graph head");
        assertThat(rows())
                .filteredOn(row -> row.cell().execution().equals("graph"))
                .allMatch(row -> row.outcome() instanceof Outcome.Unsupported);
        assertThat(AbFile.read(dir).cells()).hasSize(2);
    }
}
