package io.normbench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.MethodCatalog;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.suite.MaxBatchSpec;
import io.normbench.suite.Measurement;
import io.normbench.task.TaskCatalog;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.OutOfMemoryException;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Searches on a device that computes nothing and has memory for so many images. */
class MaxBatchTrialTest {
    private static final ClassLoader LOADER = MaxBatchTrialTest.class.getClassLoader();

    private final List<String> calls = new ArrayList<>();
    private final List<SessionOptions> sessions = new ArrayList<>();
    private String where = "device";
    private long uploaded;

    private TrialResult search(int first, int fits, MaxBatchSpec spec, long peakBytes) {
        TrialRunner runner = new TrialRunner(MethodCatalog.load(LOADER), TaskCatalog.load(LOADER), System::nanoTime);
        return runner.run(
                engine(fits, peakBytes),
                FakeEngine.trial("bn", first, Measurement.MAX_BATCH),
                spec,
                (phase, done, total) -> calls.add(phase + " " + done));
    }

    private Engine engine(int fits, long peakBytes) {
        return proxy(Engine.class, (self, method, arguments) -> switch (method.getName()) {
            case "info" -> new EngineInfo("fake", "1", peakBytes < 0 ? "cpu" : "cuda:0", 1, Map.of());
            case "session" -> {
                sessions.add((SessionOptions) arguments[0]);
                yield session(fits);
            }
            case "peakDeviceBytes" -> peakBytes;
            case "resetPeakDeviceBytes" -> {
                calls.add("empty");
                yield null;
            }
            default -> null;
        });
    }

    private Session session(int fits) {
        return proxy(Session.class, (self, method, arguments) -> switch (method.getName()) {
            case "upload" -> {
                uploaded = ((HostTensor) ((List<?>) arguments[0]).get(0)).shape()[0];
                yield List.<Tensor>of();
            }
            case "step" -> {
                calls.add("step " + uploaded);
                if (uploaded > fits) {
                    throw new OutOfMemoryException(where, where + ": no memory", null);
                }
                yield Double.NaN;
            }
            case "close" -> {
                calls.add("close");
                yield null;
            }
            case "parameterCount" -> 42L;
            default -> null;
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Test
    void theLargestBatchIsAFigureAndNoStepTimeIsMadeUp() {
        TrialResult result = search(1, 5, new MaxBatchSpec(65536, 0), 777);

        assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(result.measured().metrics())
                .containsEntry(Measured.MAX_BATCH, 5L)
                .containsEntry(Measured.MAX_BATCH_TRIES, 6L)
                .containsEntry("parameters", 42L)
                .doesNotContainKey(Measured.MAX_BATCH_BOUND);
        assertThat(result.measured().peakDeviceBytes()).hasValue(777);
        assertThat(result.measured().stepMsMedian()).isEmpty();
        assertThat(result.measured().imagesPerSecond()).isEmpty();
        assertThat(result.measured().steps()).isEmpty();
        assertThat(result.steps()).isEmpty();
    }

    @Test
    void everyTryTakesTwoStepsAndGivesItsMemoryBackBeforeTheNext() {
        search(2, 3, new MaxBatchSpec(65536, 0), 1);

        assertThat(calls)
                .containsExactly(
                        "empty",
                        "empty",
                        "step 2",
                        "step 2",
                        "close",
                        "search 2",
                        "empty",
                        "empty",
                        "step 4",
                        "close",
                        "empty",
                        "empty",
                        "step 3",
                        "step 3",
                        "close",
                        "search 3",
                        "empty");
    }

    @Test
    void theStatisticsBatchStaysAtThatOfTheSuite() {
        search(2, 16, new MaxBatchSpec(16, 4), 1);

        // Batch 2, 4, 8 and 16; 0 is the whole batch.
        assertThat(sessions).extracting(SessionOptions::statBatch).containsExactly(0, 0, 4, 4);
    }

    @Test
    void aBoundIsSaid() {
        assertThat(search(1, 9999, new MaxBatchSpec(64, 0), 1).measured().metrics())
                .containsEntry(Measured.MAX_BATCH, 64L)
                .containsEntry(Measured.MAX_BATCH_BOUND, "at_most 64");
        assertThat(search(1, 9999, new MaxBatchSpec(65536, 0), 1).measured().metrics())
                .containsEntry(Measured.MAX_BATCH, 1438L)
                .containsEntry(Measured.MAX_BATCH_BOUND, "1438 training images");
    }

    @Test
    void theHostsMemoryIsNotTheDevices() {
        where = "host";

        assertThat(search(1, 40, new MaxBatchSpec(65536, 0), 1).measured().metrics())
                .containsEntry(Measured.MAX_BATCH, 32L)
                .containsEntry(Measured.MAX_BATCH_BOUND, "batch 64 could not be made: host: no memory");
    }

    @Test
    void whereNotEvenTheFirstFitsTheTrialIsOutOfMemory() {
        TrialResult result = search(4, 3, new MaxBatchSpec(65536, 0), 1);

        assertThat(result.outcome()).isEqualTo(new Outcome.OutOfMemory("device", "device: no memory (batch 4)"));
        assertThat(result.measured().metrics()).doesNotContainKey(Measured.MAX_BATCH);
    }

    @Test
    void aDeviceWithoutMemoryOfItsOwnIsUnsupportedInOneLine() {
        Outcome outcome = search(1, 5, new MaxBatchSpec(65536, 0), -1).outcome();

        assertThat(outcome).isInstanceOf(Outcome.Unsupported.class);
        assertThat(outcome.reason())
                .startsWith("max_batch needs a device with memory of its own")
                .hasLineCount(1);
    }
}
