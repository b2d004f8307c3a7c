package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.Normalization;
import io.normbench.tensor.Engine;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The threshold of frn wherever it lies, in float32. */
class FilterResponseThresholdTest {
    private static final Nd X = Nd.normal(131, 2, 3, 8, 8);

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-3, -1e3, -1e5, -1e8, -1e30, Double.NEGATIVE_INFINITY})
    void aThresholdBelowAllValuesChangesNothingAndHasNoGradient(double tau) {
        Map<String, double[]> want = results(false, 0.0, -3);
        Map<String, double[]> got = results(true, 0.0, tau);

        Comparison.assertClose("output", got.get("step 1 output"), linear(), 2e-6);
        Comparison.assertClose(
                "gradient of weight",
                got.get("step 1 gradient of weight"),
                want.get("step 1 gradient of weight"),
                1e-5);
        assertZero(got.get("step 1 gradient of tau"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {3, 1e8})
    void aThresholdAboveAllValuesIsTheOutput(double tau) {
        Map<String, double[]> got = results(true, 0.0, tau);

        assertThat(got.get("step 1 output")).containsOnly(tau);
        assertZero(got.get("step 1 input gradient"));
        assertZero(got.get("step 1 gradient of weight"));
    }

    /** At the start x = 0 gives y = tau = 0. */
    @Test
    void tiesShareTheGradientAsInTheDefinition() {
        Comparison.assertSame(results(true, 1.0, 0), results(false, 1.0, 0), 1e-5);
    }

    private static void assertZero(double[] values) {
        assertThat(Arrays.stream(values).map(Math::abs)).containsOnly(0.0);
    }

    /** @param zeros share of the values that are 0 */
    private static Map<String, double[]> results(boolean fast, double zeros, double tau) {
        Nd x = new Nd(X.data().clone(), X.shape());
        Arrays.fill(x.data(), 0, (int) (zeros * 64), 0);
        Normalization frn = Training.METHODS.create("frn", Map.of()).normalization();
        Map<String, Nd> presets = Map.of("weight", ofChannels(0.3), "tau", ofChannels(tau));
        return Comparison.results(engine, fast ? frn::apply : frn::define, presets, x, x);
    }

    private static double[] linear() {
        Nd square = X.reduce(
                values -> Arrays.stream(values).map(v -> v * v).average().orElseThrow(), 2, 3);
        return Nd.build(X.shape(), i -> 0.3 * X.at(i) / Math.sqrt(square.at(i) + 1e-5))
                .data();
    }

    private static Nd ofChannels(double value) {
        return Nd.build(Nd.shape(3), i -> value);
    }
}
