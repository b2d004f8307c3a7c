package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.norm.MethodInfo;
import io.normbench.task.Task;
import io.normbench.task.region.RegionTask;
import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.DType;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a captured step does with inputs, rate, state and momentum, with a recorder that works without a GPU. */
@Tag("slow")
class CapturedSessionTest {
    private static final SessionOptions OPTIONS = new SessionOptions(1, 0.9, 1e-4, 0);
    /** Three are rehearsed; two replayed, the first as soon as it is recorded, each with another batch and rate. */
    private static final int STEPS = 5;

    private final ReplayingRecorder recorder = new ReplayingRecorder();
    private LibTorchEngine engine;

    @BeforeEach
    void open() {
        engine = (LibTorchEngine) Engines.float32();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private LibTorchSession captured() {
        return captured(OPTIONS);
    }

    private LibTorchSession captured(SessionOptions options) {
        return new LibTorchSession(engine, options, recorder);
    }

    static Stream<String> methods() {
        return Stream.concat(
                Training.METHODS.normalizations().stream()
                        .filter(method -> method.runsOn("libtorch"))
                        .map(MethodInfo::id)
                        // Decomposing waits for the device: unsupported, see below.
                        .filter(id -> !id.equals("dbn")),
                Stream.of("gn+ws", "bcn+ws", "ebcn+ws", "gn+sws", "gn+wn", "gn+spn"));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodGivesTheSameBitsInClassification(String method) {
        sameBits(Course.classifier(method, Map.of()), Course.images(4), STEPS, OPTIONS);
        assertThat(recorder.calls)
                .startsWith("rehearse", "rehearse", "rehearse", "record", "replay", "replay")
                .endsWith("replay", "free", "close")
                .hasSize(3 + 1 + (STEPS - 3) + 2);
    }

    /** Methods with every kind of state, and none: the network's own operations are what is new here. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "bn", "gn", "bcn+ws", "iternorm", "mabn", "cbn", "on", "pn", "mode"})
    void segmentationGivesTheSameBits(String method) {
        sameBits(Course.segmenter(method, Map.of()), Course.maps(2), STEPS, OPTIONS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bn", "gbn", "ebcn", "brn", "evonorm_b0", "sn", "mabn", "cbn", "on", "powernorm"})
    void aSmallerStatisticsBatchGivesTheSameBits(String method) {
        sameBits(Course.classifier(method, Map.of()), Course.images(4), STEPS, new SessionOptions(1, 0.9, 1e-4, 2));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void otherTypesAndLayoutsGiveTheSameBits(boolean channelsLast) {
        engine.close();
        engine = (LibTorchEngine) Engines.open(channelsLast ? DType.FLOAT32 : DType.FLOAT64, channelsLast);

        sameBits(Course.classifier("bcn+ws", Map.of()), Course.images(4), STEPS, OPTIONS);
    }

    private void sameBits(Session.Program program, List<List<HostTensor>> batches, int steps, SessionOptions options) {
        Course eager;
        try (Session session = engine.session(options)) {
            eager = Course.of(session, program, batches, steps);
        }
        try (Session session = captured(options)) {
            Course graph = Course.of(session, program, batches, steps);

            assertThat(graph.losses()).isEqualTo(eager.losses());
            assertThat(graph.variables()).hasSameSizeAs(eager.variables());
            eager.variables()
                    .forEach((name, value) -> assertThat(
                                    graph.variables().get(name).toDoubles())
                            .as(name)
                            .containsExactly(value.toDoubles()));
        }
    }

    @Test
    void aScheduleOfTheMethodIsFollowedAndCapturedAgainOnceItStandsStill() {
        // Plain batch normalization until step 5, opening until step 5 + 7 · 5.
        int opened = 5 + 7 * 5;
        Session.Program program = Course.classifier("brn", Map.of("warmup_steps", 5));

        sameBits(program, Course.images(4), opened + 10, OPTIONS);

        assertThat(Collections.frequency(recorder.calls, "record")).isEqualTo(2);
        // Steps 0 to 2; 6 to 40, each unlike the one before; two more like the last.
        assertThat(Collections.frequency(recorder.calls, "rehearse")).isEqualTo(3 + 35 + 2);
    }

    @Test
    void stateStaysWhereItLiesInMemory() {
        List<Variable> states = new ArrayList<>();
        Session.Program program = (inputs, scope) -> {
            Tensor x = inputs.get(0);
            Variable mean = scope.state("mean", Initializer.constant(0), 3);
            Variable last = scope.state("last", Initializer.constant(0), 3);
            states.add(mean);
            states.add(last);
            Tensor batchMean = x.mean(0, 2, 3).reshape(-1);
            last.set(mean.get());
            mean.lerp(batchMean, 0.5);
            mean.lerp(batchMean, 0.5);
            Tensor shift = scope.bias(3).add(mean.get()).add(last.get());
            return List.of(x.add(shift.reshape(1, 3, 1, 1)).square().meanAll());
        };
        List<List<HostTensor>> batches = Course.images(2);
        try (Session session = captured()) {
            Course.of(session, program, batches, 1);
            List<Long> before =
                    states.stream().map(CapturedSessionTest::address).toList();
            Course.of(session, program, batches, 6);

            assertThat(states.stream()
                            .limit(before.size())
                            .map(CapturedSessionTest::address)
                            .toList())
                    .isEqualTo(before);
        }
        sameBits(program, batches, STEPS, OPTIONS);
    }

    private static long address(Variable state) {
        return LibTorchTensor.unwrap(state.get()).data_ptr().address();
    }

    @Test
    void evaluationAndGradientsBetweenStepsChangeNothing() {
        Session.Program program = Course.classifier("bn", Map.of());
        List<List<HostTensor>> batches = Course.images(4);

        assertThat(interrupted(captured(), program, batches))
                .isEqualTo(interrupted(engine.session(OPTIONS), program, batches));
    }

    private static List<Double> interrupted(Session session, Session.Program program, List<List<HostTensor>> batches) {
        try (session) {
            List<Double> losses = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                losses.addAll(Course.of(session, program, batches, 3).losses());
                List<Tensor> inputs = session.upload(batches.get(0));
                losses.add(session.infer(program, inputs).get(0).toDoubles()[0]);
                // Moves running statistics on, in training mode.
                losses.add(session.gradients(program, inputs, true, HostTensor.of(new float[] {1}))
                        .outputs()
                        .get(0)
                        .toDoubles()[0]);
                session.release(inputs);
            }
            return losses;
        }
    }

    @Test
    void otherShapesAreCapturedOnTheirOwn() {
        Session.Program program = Course.classifier("gn", Map.of());
        List<List<HostTensor>> mixed = List.of(
                Course.images(4).get(0),
                Course.images(2).get(0),
                Course.images(4).get(1),
                Course.images(2).get(1));

        sameBits(program, mixed, 16, OPTIONS);

        assertThat(Collections.frequency(recorder.calls, "record")).isEqualTo(2);
        assertThat(Collections.frequency(recorder.calls, "rehearse")).isEqualTo(6);
    }

    @Test
    void programsThatAreNewEveryTimeAreNeverCapturedButRight() {
        List<List<HostTensor>> batches = Course.images(2);
        List<Double> losses = new ArrayList<>();
        try (Session session = captured()) {
            for (int step = 0; step < 6; step++) {
                List<Tensor> inputs = session.upload(batches.get(step % 2));
                losses.add(session.step(Course.classifier("bn", Map.of()), inputs, 0.05 / (1 + step / 2)));
            }
        }
        try (Session session = engine.session(OPTIONS)) {
            assertThat(losses)
                    .isEqualTo(Course.of(session, Course.classifier("bn", Map.of()), batches, 6)
                            .losses());
        }
        assertThat(recorder.calls).doesNotContain("record");
    }

    @Test
    void countsAreThoseOfEagerStepsAndSayWhatWasRehearsed() {
        Session.Program program = Course.segmenter("bn", Map.of());
        Map<String, Long> eager;
        try (Session session = engine.session(OPTIONS)) {
            Course.of(session, program, Course.maps(1), STEPS);
            eager = session.counts();
        }
        try (Session session = captured()) {
            Course.of(session, program, Course.maps(1), STEPS);

            assertThat(eager).isNotEmpty();
            assertThat(session.counts())
                    .containsAllEntriesOf(eager)
                    .hasSize(eager.size() + 2)
                    .containsEntry("graph_rehearsals", 3L)
                    .containsEntry("graph_recordings", 1L);
        }
    }

    @Test
    void saysHowManyStepsArePreparation() {
        Session.Program program = Course.classifier("bn", Map.of());
        List<Integer> left = new ArrayList<>();
        try (Session session = captured()) {
            left.add(session.stepsUntilSteady());
            for (int i = 0; i < 5; i++) {
                Course.of(session, program, Course.images(2), 1);
                left.add(session.stepsUntilSteady());
            }
        }

        assertThat(left).containsExactly(4, 3, 2, 1, 0, 0);
        assertThat(engine.session(OPTIONS).stepsUntilSteady()).isZero();
    }

    @Test
    void passesMoveStateAsEagerOnesAndForgetReleasedTensors() {
        Session.Program program = (inputs, scope) -> List.of(Training.METHODS
                .create("bn", Map.of())
                .normalization()
                .fused(inputs.get(0), scope)
                .orElseThrow());
        Map<String, HostTensor> eager = passes(engine.session(OPTIONS), program);
        Map<String, HostTensor> graph = passes(captured(), program);

        assertThat(eager).containsKey("running_mean").hasSameSizeAs(graph);
        eager.forEach((name, value) ->
                assertThat(graph.get(name).toDoubles()).as(name).containsExactly(value.toDoubles()));
        assertThat(Collections.frequency(recorder.calls, "record")).isEqualTo(2);
        assertThat(Collections.frequency(recorder.calls, "free")).isEqualTo(2);
    }

    private static Map<String, HostTensor> passes(Session session, Session.Program program) {
        try (session) {
            for (List<HostTensor> batch : Course.images(4)) {
                List<Tensor> uploaded = session.upload(List.of(batch.get(0), batch.get(0)));
                for (int i = 0; i < 6; i++) {
                    session.pass(program, uploaded.subList(0, 1), uploaded.get(1));
                }
                session.release(uploaded);
            }
            return session.snapshot();
        }
    }

    @Test
    void aStepThatReadsItsNumberIsUnsupported() {
        Session.Program program = (inputs, scope) -> List.of(inputs.get(0)
                .mean(0, 1, 2, 3)
                .reshape()
                .mul(scope.bias(1).sumAll())
                .add(scope.step()));

        refused(
                program,
                "execution graph: engine libtorch on cpu cannot capture a step that computes with the number"
                        + " of the step (Scope.step instead of Scope.scheduled)");
    }

    @Test
    void aStepThatReadsValuesIsUnsupported() {
        Session.Program program = (inputs, scope) -> {
            double mean = inputs.get(0).meanAll().item();
            return List.of(scope.bias(1).sumAll().add(mean));
        };

        refused(
                program,
                "execution graph: engine libtorch on cpu cannot capture a step that reads a value on the host"
                        + " (Tensor.item)");
    }

    @Test
    void aStepThatMakesTensorsOfHostValuesIsUnsupported() {
        Session.Program program = (inputs, scope) -> List.of(scope.bias(1)
                .sumAll()
                .add(inputs.get(0).constant(new double[] {1}, 1).sumAll()));

        refused(
                program,
                "execution graph: engine libtorch on cpu cannot capture a step that makes tensors of host" + " values");
    }

    @Test
    void aStepThatDecomposesMatricesIsUnsupported() {
        Session.Program program = Course.classifier("dbn", Map.of());
        try (Session session = captured()) {
            assertThatThrownBy(() -> Course.of(session, program, Course.images(2), 1))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("execution graph: engine libtorch on cpu cannot capture a step that decomposes matrices"
                            + " (Tensor.symmetricEigen)");
        }
    }

    private void refused(Session.Program program, String reason) {
        List<List<HostTensor>> batches = Course.images(2);
        try (Session session = captured()) {
            assertThatThrownBy(() -> Course.of(session, program, batches, 1))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage(reason);
        }
        try (Session session = engine.session(OPTIONS)) {
            assertThat(Course.of(session, program, batches, 1).losses()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void detectorsAreUnsupportedBecauseTheyReadProposals(boolean masks) {
        Task task = new RegionTask(Detectors.scenes(8), Detectors.small("gn", Map.of(), masks));
        try (Session session = captured();
                Task.BatchSource batches = task.batches(2, 1, false)) {
            List<Tensor> inputs = session.upload(batches.next());

            assertThatThrownBy(() -> session.step(task.training(), inputs, 0.1))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith("execution graph: engine libtorch on cpu cannot capture a step that reads");
        }
    }

    @Test
    void theCpuCapturesNothing() {
        assertThatThrownBy(() -> engine.session(new SessionOptions(1, 0, 0, 0, true)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("execution graph: engine libtorch captures no step on cpu; a CUDA graph needs a CUDA"
                        + " device");
    }
}
