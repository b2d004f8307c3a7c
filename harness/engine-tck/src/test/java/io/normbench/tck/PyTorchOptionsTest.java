package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of PyTorch's layers, against the rules of its documentation written out in plain Java. */
class PyTorchOptionsTest {
    private static final double EPS = 1e-5;
    private static final Nd FIRST = Nd.normal(101, 3, 2, 2, 2);
    private static final Nd SECOND = Nd.normal(102, 3, 2, 2, 2).map(x -> 3 * x + 2);
    private static final Nd LAST = Nd.normal(103, 3, 2, 2, 2).map(x -> x - 4);

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** BatchNorm2d(momentum=None): "cumulative moving average (i.e. simple average)". */
    @ParameterizedTest(name = "fast path: {0}")
    @ValueSource(booleans = {false, true})
    void withoutMomentumAllBatchesCountAlike(boolean fast) {
        Map<String, double[]> got = results(fast, "bn", Map.of("momentum", "none"));

        Nd mean = average(FIRST.reduce(Nd::mean, 0, 2, 3), SECOND.reduce(Nd::mean, 0, 2, 3));
        Nd variance = average(unbiased(FIRST, 0, 2, 3), unbiased(SECOND, 0, 2, 3));
        Comparison.assertClose("mean", got.get("running_mean"), mean.data(), 1e-12);
        Comparison.assertClose("variance", got.get("running_var"), variance.data(), 1e-12);
        Comparison.assertClose("passes", got.get("num_batches_tracked"), new double[] {2}, 0);
        Comparison.assertClose("evaluation", got.get("step 3 output"), normalized(LAST, mean, variance), 1e-12);
    }

    /** BatchNorm2d(track_running_stats=False): "batch statistics in both training and eval modes". */
    @ParameterizedTest(name = "fast path: {0}")
    @ValueSource(booleans = {false, true})
    void withoutRunningStatisticsEvaluationUsesTheBatch(boolean fast) {
        Map<String, double[]> got = results(fast, "bn", Map.of("running_statistics", false));

        assertThat(got).doesNotContainKeys("running_mean", "running_var");
        Comparison.assertClose(
                "evaluation",
                got.get("step 3 output"),
                normalized(LAST, LAST.reduce(Nd::mean, 0, 2, 3), LAST.reduce(Nd::variance, 0, 2, 3)),
                1e-12);
    }

    /** InstanceNorm2d(track_running_stats=True): averages over the batch of each image's mean and unbiased variance. */
    @ParameterizedTest(name = "fast path: {0}")
    @ValueSource(booleans = {false, true})
    void instanceNormalizationMayKeepRunningStatistics(boolean fast) {
        double momentum = 0.3;
        Map<String, double[]> got = results(fast, "in", Map.of("running_statistics", true, "momentum", momentum));

        Nd mean = new Nd(new double[] {0, 0}, 1, 2, 1, 1);
        Nd variance = new Nd(new double[] {1, 1}, 1, 2, 1, 1);
        for (Nd x : new Nd[] {FIRST, SECOND}) {
            mean = moved(mean, x.reduce(Nd::mean, 2, 3).reduce(Nd::mean, 0), momentum);
            variance = moved(variance, unbiased(x, 2, 3).reduce(Nd::mean, 0), momentum);
        }
        Comparison.assertClose("mean", got.get("running_mean"), mean.data(), 1e-12);
        Comparison.assertClose("variance", got.get("running_var"), variance.data(), 1e-12);
        Comparison.assertClose("evaluation", got.get("step 3 output"), normalized(LAST, mean, variance), 1e-12);
        Comparison.assertClose(
                "training",
                got.get("step 1 output"),
                normalized(FIRST, FIRST.reduce(Nd::mean, 2, 3), FIRST.reduce(Nd::variance, 2, 3)),
                1e-12);
    }

    private static Map<String, double[]> results(boolean fast, String method, Map<String, Object> options) {
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put("affine", false);
        Normalization layer = Training.METHODS.create(method, all).normalization();
        return Comparison.results(engine, fast ? layer::apply : layer::define, Map.of(), FIRST, SECOND, LAST);
    }

    private static Nd unbiased(Nd x, int... axes) {
        double values = (double) x.data().length / x.reduce(Nd::mean, axes).data().length;
        return x.reduce(Nd::variance, axes).map(v -> v * values / (values - 1));
    }

    private static Nd average(Nd a, Nd b) {
        return Nd.build(a.shape(), i -> (a.at(i) + b.at(i)) / 2);
    }

    private static Nd moved(Nd old, Nd target, double weight) {
        return Nd.build(old.shape(), i -> old.at(i) + weight * (target.at(i) - old.at(i)));
    }

    private static double[] normalized(Nd x, Nd mean, Nd variance) {
        return Nd.build(x.shape(), i -> (x.at(i) - mean.at(i)) / Math.sqrt(variance.at(i) + EPS))
                .data();
    }
}
