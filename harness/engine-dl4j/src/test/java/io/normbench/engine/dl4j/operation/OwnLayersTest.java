package io.normbench.engine.dl4j.operation;

import static io.normbench.tck.States.assertState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.normbench.conformance.MethodVerdict.Status;
import io.normbench.conformance.NumberFormat;
import io.normbench.norm.Normalization;
import io.normbench.tck.Engines;
import io.normbench.tck.Nd;
import io.normbench.tck.Training;
import io.normbench.tck.Verdicts;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.trace.Observation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deeplearning4j's own layers: what they do like the methods of the same name, and what they do otherwise. */
@Tag("slow")
class OwnLayersTest {
    private static final Nd X = Nd.normal(31, 3, 6, 2, 2);
    private static final Nd SEED = Nd.normal(32, 3, 6, 2, 2);
    private static final Map<String, Object> PLAIN_VARIANCE = Map.of("use_log_std", false);

    private Engine engine;
    private Session session;

    @BeforeEach
    void open() {
        engine = Engines.float64();
        session = engine.session(new SessionOptions(1, 0, 0, 0));
    }

    @AfterEach
    void close() {
        session.close();
        engine.close();
    }

    @Test
    void batchNormalizationGivesOutputAndGradientsOfOurs() {
        Gradients theirs = run(session, "dl4j:bn", Map.of(), true);
        try (Session other = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Gradients ours = run(other, "bn", Map.of(), true);

            assertClose(theirs.outputs().get(0), ours.outputs().get(0));
            assertClose(theirs.inputGradient(), ours.inputGradient());
            assertThat(theirs.parameterGradients().keySet())
                    .isEqualTo(ours.parameterGradients().keySet());
            theirs.parameterGradients()
                    .forEach((name, values) ->
                            assertClose(values, ours.parameterGradients().get(name)));
        }
    }

    @Test
    void decayIsTheWeightOfTheOldValueAndTheVarianceIsBiased() {
        run(session, "dl4j:bn", Map.of("decay", 0.75, "use_log_std", false), true);

        Nd mean = X.reduce(Nd::mean, 0, 2, 3);
        Nd variance = X.reduce(Nd::variance, 0, 2, 3);
        assertState(session, "running_mean", mean.map(m -> 0.25 * m).data());
        assertState(session, "running_var", variance.map(v -> 0.75 + 0.25 * v).data());
    }

    @Test
    void log10OfTheStandardDeviationFollowsTheSameCourse() {
        for (int step = 0; step < 3; step++) {
            run(session, "dl4j:bn", Map.of(), true);
        }
        double[] logs = session.snapshot().get("running_log10_std").toDoubles();
        try (Session plain = engine.session(new SessionOptions(1, 0, 0, 0))) {
            for (int step = 0; step < 3; step++) {
                run(plain, "dl4j:bn", PLAIN_VARIANCE, true);
            }
            double[] variances = plain.snapshot().get("running_var").toDoubles();
            for (int c = 0; c < logs.length; c++) {
                assertThat(Math.pow(10, 2 * logs[c])).isCloseTo(variances[c], within(1e-12));
            }
        }
    }

    @Test
    void runningStatisticsMoveWithTheGradientAndNotBefore() {
        session.gradients(program("dl4j:bn", PLAIN_VARIANCE), session.upload(List.of(X.host())), true, null);

        assertThat(session.snapshot().get("running_mean").toDoubles()).containsOnly(0);
        assertThat(session.snapshot().get("running_var").toDoubles()).containsOnly(1);
    }

    @Test
    void statisticsBatchesEachAddTheirStepFromTheValuesOfBefore() {
        // Two halves through one layer: the running mean is 0 before, so each half steps by a tenth of its mean.
        Nd all = Nd.normal(33, 4, 6, 2, 2);
        Normalization layer = Training.METHODS.create("dl4j:bn", Map.of()).normalization();
        session.gradients(
                (inputs, scope) -> List.of(layer.apply(inputs.get(0).slice(0, 0, 2), scope)
                        .concat(0, layer.apply(inputs.get(0).slice(0, 2, 4), scope))),
                session.upload(List.of(all.host())),
                true,
                Nd.normal(34, 4, 6, 2, 2).host());

        assertState(
                session,
                "running_mean",
                all.reduce(Nd::mean, 0, 2, 3).map(m -> 0.1 * 2 * m).data());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void evaluationUsesTheRunningStatisticsAndLeavesThemAlone(boolean useLogStd) {
        session.preset("running_mean", HostTensor.of(new double[] {1, 2, 3, 4, 5, 6}, 6));
        String spread = useLogStd ? "running_log10_std" : "running_var";
        double[] stored = new double[6];
        java.util.Arrays.fill(stored, useLogStd ? Math.log10(3) : 9);
        session.preset(spread, HostTensor.of(stored, 6));

        double[] y = session.infer(
                        program("dl4j:bn", Map.of("use_log_std", useLogStd, "eps", 0.5)),
                        session.upload(List.of(X.host())))
                .get(0)
                .toDoubles();

        for (int i = 0; i < y.length; i++) {
            int channel = i / 4 % 6;
            assertThat(y[i]).isCloseTo((X.data()[i] - channel - 1) / Math.sqrt(9.5), within(1e-12));
        }
        assertThat(session.snapshot().get(spread).toDoubles()).containsExactly(stored);
    }

    @Test
    void thereIsNoGradientOfEvaluation() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> run(session, "dl4j:bn", Map.of(), false))
                .withMessageContaining("'dl4j:bn' in evaluation");
    }

    @Test
    void trainingWithTheLayerIsTrainingWithOurs() {
        List<Double> theirs = Training.of("dl4j:bn", 8).losses(engine, 6);

        assertThat(theirs).hasSize(6);
        List<Double> ours = Training.of("bn", 8).losses(engine, 6);
        for (int step = 0; step < 6; step++) {
            assertThat(theirs.get(step)).as("step %d", step).isCloseTo(ours.get(step), within(1e-9));
        }
    }

    @Test
    void singlePrecisionTakesTheLibrarysOtherCodeAndAgrees() {
        try (Engine float32 = Engines.float32()) {
            List<Double> single = Training.of("dl4j:bn", 8).losses(float32, 4);
            List<Double> exact = Training.of("dl4j:bn", 8).losses(engine, 4);

            for (int step = 0; step < 4; step++) {
                assertThat(single.get(step)).as("step %d", step).isCloseTo(exact.get(step), within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dl4j:bn", "dl4j:lrn"})
    void observedItTrainsToTheSameBits(String method) {
        Engine observed = new Observation((operation, operands, result) -> result).of(engine);

        assertThat(Training.of(method, 4).losses(observed, 3))
                .isEqualTo(Training.of(method, 4).losses(engine, 3));
    }

    @Test
    void localResponseWeighsEachSquareByAlphaWhereOursDividesItByTheSize() {
        Gradients theirs = run(session, "dl4j:lrn", Map.of("n", 3, "alpha", 0.2, "k", 1), true);
        try (Session other = engine.session(new SessionOptions(1, 0, 0, 0))) {
            Gradients ours = run(other, "lrn", Map.of("size", 3, "alpha", 0.6, "k", 1), true);

            assertClose(theirs.outputs().get(0), ours.outputs().get(0));
        }
    }

    @Test
    void theGradientOfLocalResponseDividesTheSumInsteadOfItsParts() {
        double alpha = 0.2;
        double beta = 0.75;
        Nd s = window(product(X, X)).map(sum -> 1 + alpha * sum);
        Nd power = s.map(v -> Math.pow(v, -beta));
        Nd inverse = s.map(v -> 1 / v);
        Nd direct = product(SEED, power);
        Nd factor = X.map(x -> -2 * alpha * beta * x);
        Nd theirs = product(factor, window(product(direct, X)), inverse);
        Nd exact = product(factor, window(product(direct, X, inverse)));

        assertThat(run(session, "dl4j:lrn", Map.of("n", 3, "alpha", alpha, "k", 1), true)
                        .inputGradient()
                        .toDoubles())
                .containsExactly(sum(direct, theirs), within(1e-12));
        try (Session other = engine.session(new SessionOptions(1, 0, 0, 0))) {
            assertThat(run(other, "lrn", Map.of("size", 3, "alpha", 3 * alpha, "k", 1), true)
                            .inputGradient()
                            .toDoubles())
                    .containsExactly(sum(direct, exact), within(1e-12));
        }
        assertThat(theirs.data()).isNotEqualTo(exact.data());
    }

    @Test
    void localResponseStartsFromTwoByDefault() {
        double[] y = run(session, "dl4j:lrn", Map.of("alpha", 0), true)
                .outputs()
                .get(0)
                .toDoubles();

        assertThat(y).containsExactly(X.map(v -> v / Math.pow(2, 0.75)).data(), within(1e-12));
    }

    @Test
    void anEvenWindowTakesOneChannelMore() {
        double[] even = run(session, "dl4j:lrn", Map.of("n", 4, "alpha", 0.5), true)
                .outputs()
                .get(0)
                .toDoubles();
        try (Session other = engine.session(new SessionOptions(1, 0, 0, 0))) {
            double[] odd = run(other, "dl4j:lrn", Map.of("n", 5, "alpha", 0.5), true)
                    .outputs()
                    .get(0)
                    .toDoubles();

            assertThat(even).containsExactly(odd);
        }
    }

    @Test
    void tooFewChannelsForTheWindowAreUnsupportedWithTheNumberNeeded() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> run(session, "dl4j:lrn", Map.of("n", 12), true))
                .withMessage("layer 'dl4j:lrn' with n = 12 needs more than 6 channels; this input has 6");
    }

    /** Of bn every step, with both ways to keep the variance; of lrn those with a window that both can have. */
    @ParameterizedTest
    @CsvSource({"bn, 42", "lrn, 8"})
    void theyAgreeWithPyTorchWhereTheyDefineTheSame(String method, int cases) {
        Path vectors = Verdicts.VECTORS.resolve("norm-" + method + ".json");

        assertThat(Verdicts.of(List.of(vectors), Set.of("dl4j:" + method), Training.METHODS, 1, NumberFormat.FLOAT32))
                .first()
                .satisfies(verdict -> {
                    assertThat(verdict.failures()).isEmpty();
                    assertThat(verdict.status()).isEqualTo(Status.PASS);
                    assertThat(verdict.cases()).isEqualTo(cases);
                });
    }

    private static Gradients run(Session session, String method, Map<String, Object> options, boolean training) {
        return session.gradients(program(method, options), session.upload(List.of(X.host())), training, SEED.host());
    }

    private static Session.Program program(String method, Map<String, Object> options) {
        Normalization normalization = Training.METHODS.create(method, options).normalization();
        return (inputs, scope) -> List.of(normalization.apply(inputs.get(0), scope));
    }

    /** The sum over each channel and its two neighbours. */
    private static Nd window(Nd values) {
        return Nd.build(values.shape(), index -> {
            double sum = 0;
            for (int c = Math.max(0, index[1] - 1); c <= Math.min(values.size(1) - 1, index[1] + 1); c++) {
                sum += values.at(index[0], c, index[2], index[3]);
            }
            return sum;
        });
    }

    private static Nd product(Nd... factors) {
        return Nd.build(factors[0].shape(), index -> {
            double product = 1;
            for (Nd factor : factors) {
                product *= factor.at(index);
            }
            return product;
        });
    }

    private static double[] sum(Nd a, Nd b) {
        return Nd.build(a.shape(), index -> a.at(index) + b.at(index)).data();
    }

    private static void assertClose(HostTensor got, HostTensor want) {
        assertThat(got.toDoubles()).containsExactly(want.toDoubles(), within(1e-10));
    }
}
