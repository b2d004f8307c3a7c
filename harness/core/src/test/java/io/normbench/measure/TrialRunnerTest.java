package io.normbench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.MethodCatalog;
import io.normbench.result.Outcome;
import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.ThroughputSpec;
import io.normbench.suite.Schedule;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.Trial;
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

/** Trials on an engine that computes nothing, with a clock that moves by a millisecond at every reading. */
class TrialRunnerTest {
    private static final ClassLoader LOADER = TrialRunnerTest.class.getClassLoader();
    private static final ThroughputSpec THROUGHPUT = new ThroughputSpec(0.02, 100, 5, 3, 0.05, 0, 10, 1);

    private final AtomicLong nowNanos = new AtomicLong();
    private final TrialRunner runner = new TrialRunner(
            MethodCatalog.load(LOADER), TaskCatalog.load(LOADER), () -> nowNanos.addAndGet(1_000_000));

    @Test
    void throughputIsTheBatchByTheMedianStepTime() {
        TrialResult result = throughput("bn", 64, step -> 2.3);

        assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(result.measured().stepMsMedian()).hasValue(1);
        assertThat(result.measured().imagesPerSecond()).hasValue(64_000);
        assertThat(result.measured().inferImagesPerSecond()).hasValue(64_000);
        assertThat(result.device()).isEqualTo("cpu");
    }

    @Test
    void warmUpStepsAreKeptApartFromTheMeasuredOnes() {
        TrialResult result = throughput("bn", 64, step -> 2.3);

        assertThat(result.measured().warmupSteps()).hasValue(6);
        assertThat(result.measured().steady()).isEqualTo("converged");
        assertThat(result.measured().steps()).hasValue(20);
        assertThat(result.steps()).hasSize(26);
    }

    @Test
    void warmUpLastsUntilTheStepIsCaptured() {
        FakeEngine fake = new FakeEngine(step -> 2.3);
        fake.preparingSteps = 9;

        TrialResult result = runner.run(
                fake.engine(), trial("bn", 64, Measurement.THROUGHPUT), THROUGHPUT, (phase, done, total) -> {});

        // Six steps looked steady; three more were left to prepare.
        assertThat(result.measured().warmupSteps()).hasValue(9);
        assertThat(result.measured().steps()).hasValue(20);
        assertThat(result.steps()).hasSize(29);
    }

    @Test
    void whatTheAllocatorHeldStandsBesideWhatWasInUse() {
        FakeEngine fake = new FakeEngine(step -> 2.3);
        fake.reservedBytes = 4096;

        TrialResult result = runner.run(
                fake.engine(), trial("bn", 64, Measurement.THROUGHPUT), THROUGHPUT, (phase, done, total) -> {});

        assertThat(result.measured().metrics()).containsEntry("peak_reserved_device_bytes", 4096L);
        assertThat(throughput("bn", 64, step -> 2.3).measured().metrics())
                .doesNotContainKey("peak_reserved_device_bytes");
    }

    @Test
    void theDevicesOwnTimesOfMeasuredStepsStandBesideTheHosts() {
        FakeEngine fake = new FakeEngine(step -> 2.3).withTimer();

        TrialResult result = runner.run(
                fake.engine(), trial("bn", 64, Measurement.THROUGHPUT), THROUGHPUT, (phase, done, total) -> {});

        // 1, 2, …, 20 milliseconds.
        assertThat(result.measured().metrics()).containsEntry(ThroughputTrial.DEVICE_STEP_MS, 10.5);
        assertThat(result.measured().stepMsMedian()).hasValue(1);
        assertThat(fake.timerCalls).hasSize(61).endsWith("start", "stop", "elapsedMillis", "close");
        assertThat(throughput("bn", 64, step -> 2.3).measured().metrics())
                .doesNotContainKey(ThroughputTrial.DEVICE_STEP_MS);
    }

    @Test
    void aCellsExecutionIsItsSessions() {
        FakeEngine fake = new FakeEngine(step -> 2.3);
        Trial eager = trial("bn", 64, Measurement.ACCURACY);
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
                true);

        runner.run(fake.engine(), eager, null, (phase, done, total) -> {});
        runner.run(
                fake.engine(),
                new Trial(graph, "graph", Measurement.ACCURACY, 1, 1),
                null,
                (phase, done, total) -> {});

        assertThat(fake.sessions).extracting(SessionOptions::captured).containsExactly(false, true);
    }

    @Test
    void countedEventsAndTheNumberOfParametersAreRecorded() {
        assertThat(throughput("bn", 64, step -> 2.3).measured().metrics())
                .containsEntry("parameters", 42L)
                .containsEntry("one_value_per_statistic", 3L);
    }

    @Test
    void aLossThatIsNotANumberEndsTheTrialAndKeepsItsSteps() {
        TrialResult result = accuracy(step -> step < 4 ? 1.5 : Double.NaN);

        assertThat(result.outcome()).isEqualTo(new Outcome.Diverged("loss was NaN at step 4"));
        assertThat(result.steps()).hasSize(4);
        assertThat(result.measured().steps()).hasValue(4);
        assertThat(result.measured().finalLoss()).isEmpty();
    }

    @Test
    void runningOutOfMemoryIsAnOutcomeThatSaysWhere() {
        assertThat(throughput("bn", 64, step -> {
                    throw new OutOfMemoryException("device", "device: CUDA out of memory", null);
                })
                .outcome())
                .isEqualTo(new Outcome.OutOfMemory("device", "device: CUDA out of memory"));
    }

    @Test
    void anUnexpectedExceptionIsACrashWithItsFirstLine() {
        assertThat(throughput("bn", 64, step -> {
                    throw new IllegalStateException("sizes differ\nframe #0: c10::Error");
                })
                .outcome())
                .isEqualTo(new Outcome.Crashed("exception: java.lang.IllegalStateException: sizes differ"));
    }

    @Test
    void anUnknownMethodIsUnsupportedAndLeavesNoDataOfTheTrialBefore() {
        throughput("bn", 64, step -> 2.3);
        assertThat(runner.dataInfo()).isPresent();

        TrialResult result = throughput("evonorm_so", 64, step -> 2.3);

        assertThat(result.outcome())
                .isEqualTo(new Outcome.Unsupported("unknown method 'evonorm_so'; did you mean 'evonorm_s0'?"));
        assertThat(runner.dataInfo()).isEmpty();
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
        assertThat(throughput("bn", 100_000, step -> 2.3).outcome())
                .isInstanceOf(Outcome.Unsupported.class)
                .extracting(Outcome::reason)
                .asString()
                .contains("a batch of 100000 is larger than the");
    }

    @Test
    void trainingFollowsTheScheduleAndIsEvaluatedOverAllHeldOutImages() {
        FakeEngine fake = new FakeEngine(step -> 1.0 / step);

        TrialResult result = runner.run(fake.engine(), trial("bn", 64, Measurement.ACCURACY), null, (p, d, t) -> {});

        // 640 images in batches of 64; peak 0.1 · 64/32, reached after a tenth of the ten steps.
        assertThat(fake.learningRates).hasSize(10).first().isEqualTo(0.2);
        assertThat(fake.learningRates.get(9)).isCloseTo(0.1 * (1 + Math.cos(Math.PI * 8 / 9)), within(1e-12));
        assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(result.measured().finalLoss()).hasValue(0.1);
        assertThat(result.measured().trainImages()).hasValue(640);
        assertThat(result.measured().metric()).isEqualTo("top1");
        assertThat(result.measured().metricCount().orElseThrow()).isGreaterThan(300);
    }

    private TrialResult throughput(String method, int batchSize, IntToDoubleFunction losses) {
        return runner.run(
                new FakeEngine(losses).engine(),
                trial(method, batchSize, Measurement.THROUGHPUT),
                THROUGHPUT,
                (phase, done, total) -> {});
    }

    private TrialResult accuracy(IntToDoubleFunction losses) {
        return runner.run(
                new FakeEngine(losses).engine(),
                trial("bn", 64, Measurement.ACCURACY),
                null,
                (phase, done, total) -> {});
    }

    private static Trial trial(String method, int batchSize, Measurement measurement) {
        TaskSpec task = new TaskSpec(
                "digits",
                "classification",
                new DataSpec("digits", Map.of()),
                new ModelSpec("preact-resnet", Map.of("depth", 8, "width", 4)),
                new TrainSpec(640, 0.1, 32, 10, 0.9, 1e-4, 0.1, false, 1, Schedule.cosine()));
        Cell cell = new Cell(
                task, MethodSpec.of(method), batchSize, batchSize, Precision.FP32, Layout.NCHW, "fake", "cpu", 1);
        return new Trial(cell, "cell", measurement, 1, 1);
    }
}
