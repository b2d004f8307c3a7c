package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks: every method trains, and training can be repeated. */
@Tag("slow")
class TrainingTest {
    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<String> methods() {
        return Stream.concat(
                Training.normalizations(),
                Stream.of("gn+ws", "bcn+ws", "ebcn+ws", "gn+sws", "gn+wn", "gn+spn", "gn+wc", "gn+oni", "gn+cwn"));
    }

    static Stream<String> methodsThatMixSamples() {
        return methods()
                .filter(id ->
                        Training.METHODS.create(id, Map.of()).normalization().mixesSamples());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodTrainsWithFiniteLossesAtEveryBatchSize(String method) {
        for (int batchSize : new int[] {1, 2, 16}) {
            assertThat(Training.of(method, batchSize).losses(engine, 3))
                    .as("batch size %d", batchSize)
                    .allSatisfy(loss -> assertThat(loss).isFinite());
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodIsEvaluatedAfterTrainingAtEveryBatchSize(String method) {
        try (Session session = engine.session(new SessionOptions(1, 0.9, 1e-4, 0))) {
            Training.of(method, 2).losses(session, 2);

            for (int batchSize : new int[] {1, 16}) {
                double[] scores = Training.of(method, batchSize).scores(session);
                assertThat(scores).as("batch size %d", batchSize).hasSize(10 * batchSize);
                assertThat(Arrays.stream(scores).allMatch(Double::isFinite)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methodsThatMixSamples")
    void everyMethodThatMixesSamplesTrainsWithASmallerStatisticsBatch(String method) {
        assertThat(new Training(method, Map.of(), 4, 2, 1).losses(engine, 3))
                .allSatisfy(loss -> assertThat(loss).isFinite());
    }

    static Stream<String> methodsOfSingleImages() {
        return methods()
                .filter(id ->
                        !Training.METHODS.create(id, Map.of()).normalization().mixesSamples());
    }

    /** Gradients accumulated over parts of a batch are those of the batch. */
    @ParameterizedTest
    @MethodSource("methodsOfSingleImages")
    void aMethodOfSingleImagesIsUnchangedByAccumulation(String method) {
        assertThat(new Training(method, Map.of(), 4, 1, 1).losses(engine, 3))
                .isEqualTo(Training.of(method, 4).losses(engine, 3));
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Training training = Training.of("bn", 8);

        assertThat(training.losses(engine, 20)).isEqualTo(training.losses(engine, 20));
    }

    @Test
    void anotherSeedGivesOtherLosses() {
        Training training = Training.of("bn", 8);

        assertThat(training.withSeed(2).losses(engine, 1)).isNotEqualTo(training.losses(engine, 1));
    }

    @Test
    void channelsLastGivesTheSameLossesWithinRoundingOrIsUnsupportedByName() {
        if (!Engines.declared().hasChannelsLast()) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> Engines.open(DType.FLOAT32, true))
                    .withMessageStartingWith("layout channels_last ");
            return;
        }
        List<Double> rowMajor = Training.of("gn+ws", 8).losses(engine, 5);

        try (Engine channelsLast = Engines.open(DType.FLOAT32, true)) {
            assertClose(Training.of("gn+ws", 8).losses(channelsLast, 5), rowMajor, 1e-4);
        }
    }

    @Test
    void float64GivesTheSameLossesWithinRounding() {
        List<Double> single = Training.of("bn", 8).losses(engine, 5);

        try (Engine float64 = Engines.float64()) {
            assertClose(single, Training.of("bn", 8).losses(float64, 5), 1e-4);
        }
    }

    @Test
    void splittingIntoStatisticsBatchesIsGhostBatchNormalization() {
        try (Engine float64 = Engines.float64()) {
            List<Double> split = new Training("bn", Map.of(), 8, 2, 1).losses(float64, 4);
            List<Double> ghost = new Training("gbn", Map.of("ghost_size", 2), 8, 0, 1).losses(float64, 4);
            List<Double> whole = Training.of("bn", 8).losses(float64, 4);

            assertClose(split, ghost, 1e-9);
            assertThat(Math.abs(split.get(0) - whole.get(0))).isGreaterThan(1e-6);
        }
    }

    @Test
    void splittingIntoStatisticsBatchesMovesStateOnceForEach() {
        try (Engine float64 = Engines.float64();
                Session split = float64.session(new SessionOptions(1, 0, 0, 2));
                Session ghost = float64.session(new SessionOptions(1, 0, 0, 0))) {
            new Training("bn", Map.of(), 8, 2, 1).losses(split, 3);
            new Training("gbn", Map.of("ghost_size", 2), 8, 0, 1).losses(ghost, 3);

            assertThat(split.snapshot()).hasSameSizeAs(ghost.snapshot());
            ghost.snapshot()
                    .forEach((name, value) -> assertThat(
                                    split.snapshot().get(name).toDoubles())
                            .as(name)
                            .containsExactly(value.toDoubles(), within(1e-9)));
        }
    }

    private static void assertClose(List<Double> got, List<Double> want, double tolerance) {
        assertThat(got).hasSameSizeAs(want);
        for (int i = 0; i < want.size(); i++) {
            assertThat(got.get(i)).as("step %d", i + 1).isCloseTo(want.get(i), within(tolerance));
        }
    }
}
