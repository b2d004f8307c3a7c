package io.normbench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.MethodCatalog;
import io.normbench.result.Outcome;
import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.task.TaskCatalog;
import io.normbench.tensor.OutOfMemoryException;
import io.normbench.tensor.SessionOptions;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trials on an engine that computes nothing, with a clock that moves by a millisecond at every reading. */
class TrialRunnerTest {
    private static final ClassLoader LOADER = TrialRunnerTest.class.getClassLoader();

    private final AtomicLong nowNanos = new AtomicLong();
    private final TrialRunner runner =
            new TrialRunner(MethodCatalog.load(LOADER), TaskCatalog.load(LOADER), () -> nowNanos.addAndGet(1_000_000));

    @Test
    void memoryIsTheFreshPeakOfTwoStepsAboveWhatWasThereBefore() {
        FakeEngine fake = new FakeEngine(step -> 2.3);
        fake.peakBytes = 2048;

        TrialResult result = memory(fake);

        // A rehearsal goes before, of which nothing is kept.
        assertThat(fake.peakCalls).containsExactly("session", "resetPeakDeviceBytes", "session", "peakDeviceBytes");
        assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(result.measured().steps()).hasValue(2);
        assertThat(result.steps()).hasSize(2);
        assertThat(result.measured().peakDeviceBytes()).hasValue(2048);
        assertThat((Long) result.measured().metrics().get("baseline_host_bytes"))
                .isPositive();
        result.measured()
                .peakHostBytes()
                .ifPresent(peak -> assertThat(peak) // where the kernel lets it be reset
                        .isGreaterThanOrEqualTo(
                                (Long) result.measured().metrics().get("baseline_host_bytes")));
        assertThat(result.measured().stepMsMedian()).isEmpty();
        assertThat(result.device()).isEqualTo("cpu");
    }

    @Test
    void memoryIsThatOfACapturedStepToo() {
        FakeEngine fake = new FakeEngine(step -> 2.3);
        fake.preparingSteps = 9;

        assertThat(memory(fake).measured().steps()).hasValue(9);
    }

    @Test
    void whatTheAllocatorHeldStandsBesideWhatWasInUse() {
        FakeEngine fake = new FakeEngine(step -> 2.3);
        fake.reservedBytes = 4096;

        assertThat(memory(fake).measured().metrics()).containsEntry("peak_reserved_device_bytes", 4096L);
        assertThat(memory("bn", 64, step -> 2.3).measured().metrics()).doesNotContainKey("peak_reserved_device_bytes");
    }

    @Test
    void throughputIsNoTrialOfItsOwn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(new FakeEngine(step -> 2.3), FakeEngine.trial("bn", 64, Measurement.THROUGHPUT)))
                .withMessageStartingWith("throughput is measured in groups");
    }

    @Test
    void aCellsExecutionIsItsSessions() {
        FakeEngine fake = new FakeEngine(step -> 2.3);
        Trial eager = FakeEngine.trial("bn", 64, Measurement.ACCURACY);
        Cell cell = eager.cell();
        Cell graph = new Cell(
                cell.task(),
                cell.method(),
                64,
                64,
                cell.precision(),
                cell.layout(),
                "fake",
                "cpu",
                1,
                Execution.GRAPH,
                true,
                cell.evaluation());

        run(fake, eager);
        run(fake, new Trial(graph, "graph", Measurement.ACCURACY, 1, 1));

        assertThat(fake.sessions).extracting(SessionOptions::captured).containsExactly(false, true);
    }

    @Test
    void countedEventsAndTheNumberOfParametersAreRecorded() {
        assertThat(memory("bn", 64, step -> 2.3).measured().metrics())
                .containsEntry("parameters", 42L)
                .containsEntry("one_value_per_statistic", 3L);
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "ACCURACY"})
    void aLossThatIsNotANumberEndsTheTrialAndKeepsItsSteps(Measurement measurement) {
        TrialResult result =
                run(new FakeEngine(step -> step < 2 ? 1.5 : Double.NaN), FakeEngine.trial("bn", 64, measurement));

        assertThat(result.outcome()).isEqualTo(new Outcome.Diverged("loss was NaN at step 2"));
        assertThat(result.steps()).hasSize(2);
        assertThat(result.measured().steps()).hasValue(2);
        assertThat(result.measured().finalLoss()).isEmpty();
    }

    @Test
    void runningOutOfMemoryIsAnOutcomeThatSaysWhere() {
        assertThat(memory("bn", 64, step -> {
                            throw new OutOfMemoryException("device", "device: CUDA out of memory", null);
                        })
                        .outcome())
                .isEqualTo(new Outcome.OutOfMemory("device", "device: CUDA out of memory"));
    }

    @Test
    void anUnexpectedExceptionIsACrashWithItsFirstLine() {
        assertThat(memory("bn", 64, step -> {
                            throw new IllegalStateException("sizes differ\nframe #0: c10::Error");
                        })
                        .outcome())
                .isEqualTo(new Outcome.Crashed("exception: java.lang.IllegalStateException: sizes differ"));
    }

    @Test
    void anUnknownMethodIsUnsupportedAndLeavesNoDataOfTheTrialBefore() {
        memory("bn", 64, step -> 2.3);
        assertThat(runner.dataInfo()).isPresent();

        TrialResult result = memory("evonorm_so", 64, step -> 2.3);

        assertThat(result.outcome())
                .isEqualTo(new Outcome.Unsupported("unknown method 'evonorm_so'; did you mean 'evonorm_s0'?"));
        assertThat(runner.dataInfo()).isEmpty();
    }

    @Test
    void dataThatCannotBeUsedAreBadDataAndNotUnsupported() {
        Trial trial = FakeEngine.trial("bn", 64, Measurement.MEMORY);
        TaskSpec digits = trial.cell().task();
        TaskSpec absent = new TaskSpec(
                digits.id(),
                digits.kind(),
                new DataSpec("idx", Map.of("root", "/absent")),
                digits.model(),
                digits.train());
        Cell cell = new Cell(absent, MethodSpec.of("bn"), 64, 64, Precision.FP32, Layout.NCHW, "fake", "cpu", 1);

        TrialResult result = run(new FakeEngine(step -> 2.3), new Trial(cell, "cell", Measurement.MEMORY, 1, 1));

        assertThat(result.outcome()).isInstanceOf(Outcome.BadData.class);
        assertThat(result.outcome().reason()).startsWith("data 'idx': the folder /absent does not exist");
        assertThat(Outcome.of(result.outcome().id(), "x")).isEqualTo(new Outcome.BadData("x"));
        assertThat(runner.dataInfo(new Trial(cell, "cell", Measurement.MEMORY, 1, 1)))
                .isEmpty();
    }

    @Test
    void aFullDiskIsNoEndingOfATrial() {
        RuntimeException full = new UncheckedIOException(new IOException("/data/x: No space left on device"));
        for (RuntimeException failure : List.of(full, new UnsupportedOperationException(full))) {
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> TrialRunner.outcome(() -> {
                        throw failure;
                    }))
                    .withMessageContaining("/data/x: No space left on device")
                    .satisfies(error -> assertThat(error.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE));
        }
    }

    @Test
    void aBatchLargerThanTheDataIsUnsupported() {
        assertThat(memory("bn", 100_000, step -> 2.3).outcome())
                .isInstanceOf(Outcome.Unsupported.class)
                .extracting(Outcome::reason)
                .asString()
                .contains("a batch of 100000 is larger than the");
    }

    @Test
    void trainingFollowsTheScheduleAndIsEvaluatedOverAllHeldOutImages() {
        FakeEngine fake = new FakeEngine(step -> 1.0 / step);

        TrialResult result = run(fake, FakeEngine.trial("bn", 64, Measurement.ACCURACY));

        // 640 images in batches of 64; peak 0.1 · 64/32, reached after a tenth of the ten steps.
        assertThat(fake.learningRates).hasSize(10).first().isEqualTo(0.2);
        assertThat(fake.learningRates.get(9)).isCloseTo(0.1 * (1 + Math.cos(Math.PI * 8 / 9)), within(1e-12));
        assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(result.measured().finalLoss()).hasValue(0.1);
        assertThat(result.measured().trainImages()).hasValue(640);
        assertThat(result.measured().metric()).isEqualTo("top1");
        assertThat(result.measured().metricCount().orElseThrow()).isGreaterThan(300);
    }

    private TrialResult memory(String method, int batchSize, IntToDoubleFunction losses) {
        return run(new FakeEngine(losses), FakeEngine.trial(method, batchSize, Measurement.MEMORY));
    }

    private TrialResult memory(FakeEngine fake) {
        return run(fake, FakeEngine.trial("bn", 64, Measurement.MEMORY));
    }

    private TrialResult run(FakeEngine fake, Trial trial) {
        return runner.run(fake.engine(), trial, null, (phase, done, total) -> {});
    }
}
