package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.norm.MethodInfo;
import io.normbench.tck.Training;
import io.normbench.tensor.BatchFeed;
import io.normbench.tensor.DType;
import io.normbench.tensor.DeviceTimer;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On a GPU alone: a captured step computes what an eager one does, and batches arrive through pinned memory. */
class CudaGraphTest {
    private static final SessionOptions EAGER = new SessionOptions(1, 0.9, 1e-4, 0);
    private static final SessionOptions GRAPH = new SessionOptions(1, 0.9, 1e-4, 0, true);
    private static final int STEPS = 10;

    /** The bound of two engines that agree, up to the tenth step: atomic sums come in any order. */
    private static final double FLOAT64_BOUND = 1e-7;

    private static final double FLOAT32_BOUND = 1e-2;

    private static LibTorchEngine float64;
    private static LibTorchEngine float32;

    @BeforeAll
    static void open() {
        boolean cuda;
        try (LibTorchEngine probe = LibTorchEngine.open(new EngineOptions("auto", 0, DType.FLOAT32, false, false))) {
            cuda = !probe.info().device().equals("cpu");
        }
        if (!cuda) {
            // An assumption that fails before all tests leaves no line in the build's output.
            System.out.println("CudaGraphTest is skipped: no CUDA device here, so captured steps are not checked");
        }
        assumeTrue(cuda, "skipped: no CUDA device here");
        float64 = LibTorchEngine.open(new EngineOptions("cuda:0", 0, DType.FLOAT64, false, false));
        float32 = LibTorchEngine.open(new EngineOptions("cuda:0", 0, DType.FLOAT32, false, false));
    }

    @AfterAll
    static void close() {
        if (float64 != null) {
            float64.close();
            float32.close();
        }
    }

    static Stream<String> methods() {
        return Stream.concat(
                Training.METHODS.normalizations().stream()
                        .filter(MethodInfo::core)
                        .map(MethodInfo::id),
                Stream.of("gn+ws", "bcn+ws", "ebcn+ws"));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void classificationAgrees(String method) {
        agree(Course.classifier(method, Map.of()), Course.images(4));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void segmentationAgrees(String method) {
        agree(Course.segmenter(method, Map.of()), Course.maps(4));
    }

    private static void agree(Session.Program program, List<List<HostTensor>> batches) {
        agree(float64, program, batches, FLOAT64_BOUND);
        agree(float32, program, batches, FLOAT32_BOUND);
    }

    private static void agree(
            LibTorchEngine engine, Session.Program program, List<List<HostTensor>> batches, double bound) {
        Course eager;
        try (Session session = engine.session(EAGER)) {
            eager = Course.of(session, program, batches, STEPS);
        }
        try (Session session = engine.session(GRAPH)) {
            Course graph = Course.of(session, program, batches, STEPS);

            assertThat(session.counts()).containsEntry("graph_recordings", 1L);
            assertThat(graph.losses()).allSatisfy(loss -> assertThat(loss).isFinite());
            assertThat(graph.lossDifference(eager))
                    .as("eager %s, graph %s", eager.losses(), graph.losses())
                    .isLessThan(bound);
        }
    }

    @Test
    void manyCapturesInARowFreeTheirMemory() {
        Session.Program program = Course.classifier("bn", Map.of());
        long firstPeakBytes = 0;
        for (int i = 0; i < 5; i++) {
            float32.resetPeakDeviceBytes();
            try (Session session = float32.session(GRAPH)) {
                Course.of(session, program, Course.images(64), 6);
            }
            firstPeakBytes = i == 0 ? float32.peakDeviceBytes() : firstPeakBytes;
        }

        assertThat(float32.peakDeviceBytes()).isLessThanOrEqualTo(firstPeakBytes * 3 / 2);
    }

    @Test
    void aStepThatReadsValuesIsRefusedAndTheNextSessionWorks() {
        Session.Program program = (inputs, scope) ->
                List.of(scope.bias(1).sumAll().add(inputs.get(0).meanAll().item()));
        try (Session session = float32.session(GRAPH)) {
            assertThat(assertThrows(
                            UnsupportedOperationException.class,
                            () -> Course.of(session, program, Course.images(2), 1)))
                    .hasMessageStartingWith("execution graph: engine libtorch on cuda:0 cannot capture");
        }
        agree(float32, Course.classifier("gn", Map.of()), Course.images(4), FLOAT32_BOUND);
    }

    @Test
    void pinnedBatchesAreThoseUploaded() {
        List<List<HostTensor>> batches = Course.images(16);
        int[] drawn = new int[1];
        try (Session session = float32.session(EAGER);
                BatchFeed feed = session.feed(() -> batches.get(drawn[0]++ % 2))) {
            for (int i = 0; i < 50; i++) {
                List<Tensor> got = feed.next();
                assertThat(got.get(0).toFloats())
                        .containsExactly((float[]) batches.get(i % 2).get(0).data());
                assertThat(got.get(1).toLongs())
                        .containsExactly((long[]) batches.get(i % 2).get(1).data());
            }
        }
    }

    @Test
    void theDeviceKeepsTime() {
        try (DeviceTimer timer = float32.deviceTimer().orElseThrow();
                Session session = float32.session(EAGER)) {
            timer.start();
            Course.of(session, Course.classifier("bn", Map.of()), Course.images(4), 2);
            timer.stop();

            assertThat(timer.elapsedMillis()).isPositive().isLessThan(600_000);
        }
    }
}
