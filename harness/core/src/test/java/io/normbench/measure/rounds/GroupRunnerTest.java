package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.measure.FakeEngine;
import io.normbench.measure.TrialRunner;
import io.normbench.norm.MethodCatalog;
import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.result.RoundsFile;
import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.Trial;
import io.normbench.task.TaskCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of trials on an engine that computes nothing, with a clock that moves by a millisecond at every reading. */
class GroupRunnerTest {
    private static final ClassLoader LOADER = GroupRunnerTest.class.getClassLoader();
    private static final RoundsSpec SPEC = new RoundsSpec(0.005, 6, 1, 0.02, 0.5, 0, 3);

    @TempDir
    private Path runDir;

    private final AtomicLong nowNanos = new AtomicLong();
    private final SimulatedMachine.Heard heard = new SimulatedMachine.Heard();

    @Test
    void everyMethodAndTheReferenceASecondTimeAreMeasured() {
        GroupResult result = run(request(2, "bn", "gn"), step -> 2.3);

        assertThat(result.members()).extracting(GroupResult.Member::label).containsExactly("bn", "bn (A/A)", "gn");
        assertThat(result.members()).allSatisfy(member -> {
            assertThat(member.outcome()).isEqualTo(new Outcome.Completed());
            assertThat(member.warmupSteps()).isGreaterThanOrEqualTo(3);
            assertThat(member.figures()).containsEntry("parameters", 42L).containsEntry("one_value_per_statistic", 3L);
        });
    }

    @Test
    void theBlocksLieInTheRunsDirectory() {
        run(request(2, "bn", "gn"), step -> 2.3);

        assertThat(RoundsFile.read(runDir, "digits-b64", 2)).isNotEmpty().isEqualTo(heard.blocks);
    }

    @Test
    void blocksOfAFailingMemberAreWrittenToo() {
        GroupResult result = run(request(1, "bn", "gn"), step -> step < 60 ? 2.3 : Double.NaN);

        assertThat(result.members()).extracting(GroupResult.Member::outcome).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOf(Outcome.Diverged.class));
        assertThat(result.phases()).extracting(GroupResult.Phase::ending).containsExactly(Ending.NO_MEMBER);
        assertThat(RoundsFile.read(runDir, "digits-b64", 1)).isNotEmpty().isEqualTo(heard.blocks);
    }

    @Test
    void anUnknownMethodHasAnOutcomeAndAnUnknownReferenceIsRefused() {
        GroupResult result = run(request(1, "bn", "evonorm_so"), step -> 2.3);

        assertThat(result.members().get(2).outcome())
                .isEqualTo(new Outcome.Unsupported("unknown method 'evonorm_so'; did you mean 'evonorm_s0'?"));
        assertThatThrownBy(() -> run(request(1, "gn", "in"), step -> 2.3)).hasMessageContaining("reference 'bn'");
    }

    @Test
    void aGroupThatDoesNotFitIsCutIntoPartsThatEachHoldTheReference() {
        List<MeasureGroup> parts = request(1, "none", "bn", "gn", "in", "ln").parts(3);

        assertThat(parts)
                .extracting(part -> part.trials().stream().map(MeasureGroup::label).toList())
                .containsExactly(List.of("bn", "none", "gn"), List.of("bn", "in", "ln"));
        assertThat(parts).extracting(MeasureGroup::groupId).containsExactly("digits-b64-p1", "digits-b64-p2");
        assertThat(request(1, "bn", "gn").parts(2)).containsExactly(request(1, "bn", "gn"));
    }

    private GroupResult run(MeasureGroup request, IntToDoubleFunction losses) {
        TrialRunner trials = new TrialRunner(MethodCatalog.load(LOADER), TaskCatalog.load(LOADER), () -> 0);
        return new GroupRunner(trials, () -> nowNanos.addAndGet(1_000_000))
                .run(new FakeEngine(losses).engine(), request, heard);
    }

    private MeasureGroup request(int worker, String... methods) {
        List<Trial> trials = Stream.of(methods).map(GroupRunnerTest::trial).toList();
        return new MeasureGroup("digits-b64", trials, "bn", SPEC, 1, worker, runDir);
    }

    private static Trial trial(String method) {
        TaskSpec task = new TaskSpec(
                "digits",
                "classification",
                new DataSpec("digits", Map.of()),
                new ModelSpec("preact-resnet", Map.of("depth", 8, "width", 4)),
                new TrainSpec(640, 0.1, 32, 10, 0.9, 1e-4, 0.1, false, 1, Schedule.cosine()));
        Cell cell =
                new Cell(task, MethodSpec.of(method), 64, 64, Precision.FP32, Layout.NCHW, "fake", "cpu", 1);
        return new Trial(cell, "cell", Measurement.THROUGHPUT, 1, 1);
    }
}
