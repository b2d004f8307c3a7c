package io.normbench.measure.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.measure.FakeEngine;
import io.normbench.measure.TrialRunner;
import io.normbench.norm.MethodCatalog;
import io.normbench.result.Outcome;
import io.normbench.result.file.RoundsFile;
import io.normbench.suite.Measurement;
import io.normbench.suite.plan.Trial;
import io.normbench.task.TaskCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

        assertThat(result.members())
                .extracting(GroupResult.Member::outcome)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Diverged.class));
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
    void theDevicesOwnTimesStandBesideTheHosts() {
        FakeEngine fake = new FakeEngine(step -> 2.3).withTimer();
        run(request(1, "bn", "gn"), fake);

        // 1, 2, … milliseconds in each block.
        assertThat(heard.blocks)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(block.deviceStepNanos()).hasValue((block.steps() + 1) / 2.0 * 1e6));
        assertThat(fake.timerCalls).endsWith("start", "stop", "elapsedMillis", "close");
        assertThat(fake.timerCalls.stream().filter("close"::equals)).hasSameSizeAs(heard.blocks);
    }

    @Test
    void withoutAReferenceNobodyTakesPartTwice() {
        MeasureGroup request = request(1, "bn", "gn");
        GroupResult result = run(
                new MeasureGroup(request.groupId(), request.trials(), Optional.empty(), SPEC, 1, 1, runDir),
                step -> 2.3);

        assertThat(result.members()).extracting(GroupResult.Member::label).containsExactly("bn", "gn");
        assertThat(result.phases()).extracting(GroupResult.Phase::ending).containsOnly(Ending.NOTHING_TO_COMPARE);
    }

    private GroupResult run(MeasureGroup request, IntToDoubleFunction losses) {
        return run(request, new FakeEngine(losses));
    }

    private GroupResult run(MeasureGroup request, FakeEngine fake) {
        TrialRunner trials = new TrialRunner(MethodCatalog.load(LOADER), TaskCatalog.load(LOADER), () -> 0);
        return new GroupRunner(trials, () -> nowNanos.addAndGet(1_000_000)).run(fake.engine(), request, heard);
    }

    private MeasureGroup request(int worker, String... methods) {
        List<Trial> trials = Stream.of(methods)
                .map(method -> FakeEngine.trial(method, 64, Measurement.THROUGHPUT))
                .toList();
        return new MeasureGroup("digits-b64", trials, Optional.of("bn"), SPEC, 1, worker, runDir);
    }
}
