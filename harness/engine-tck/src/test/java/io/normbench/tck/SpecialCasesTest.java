package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.normbench.norm.Normalization;
import io.normbench.norm.WeightTransform;
import io.normbench.tensor.Engine;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods that become another one under certain options, and transforms that are made of others. */
class SpecialCasesTest {
    private static final Nd[] INPUTS = {
        Nd.normal(111, 4, 6, 2, 3), Nd.normal(112, 4, 6, 2, 3), Nd.normal(113, 4, 6, 2, 3)
    };

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of("bgn", Map.of("groups", 6), "bn", Map.of()),
                Arguments.of("ibn", Map.of("ratio", 1), "in", Map.of()),
                Arguments.of("ibn", Map.of("ratio", 0), "bn", Map.of()),
                Arguments.of("split_bn", Map.of("splits", 1), "bn", Map.of()),
                Arguments.of("ft", Map.of("groups", 6, "examples_per_group", 4), "bn", Map.of()),
                Arguments.of("ft", Map.of("groups", 6, "examples_per_group", 2), "gbn", Map.of("ghost_size", 2)),
                Arguments.of("ft", Map.of("groups", 3, "examples_per_group", 1), "gn", Map.of("groups", 3)),
                Arguments.of("l1bn", Map.of("variant", "lp", "p", 2), "bn", Map.of()),
                Arguments.of("bin", Map.of(), "bn", Map.of()));
    }

    @ParameterizedTest(name = "{0} {1} is {2} {3} in training")
    @MethodSource("pairs")
    void isTheSameInTraining(String method, Map<String, Object> options, String other, Map<String, Object> itsOptions) {
        Map<String, double[]> got = training(method, options);
        Map<String, double[]> want = training(other, itsOptions);

        want.forEach((what, values) -> Comparison.assertClose(what, got.get(what), values, 1e-12));
    }

    /** Outputs and gradients of x in the training steps: parameters have other names. */
    private static Map<String, double[]> training(String method, Map<String, Object> options) {
        Normalization layer = Training.METHODS.create(method, options).normalization();
        Map<String, double[]> results = new HashMap<>(Comparison.results(engine, layer::define, Map.of(), INPUTS));
        results.keySet().removeIf(name -> !name.matches("step [12] (output|input gradient)"));
        return results;
    }

    @Test
    void partsOfASplitBatchAreBatchNormalizationsOfTheirOwn() {
        Nd x = INPUTS[0];
        Normalization split =
                Training.METHODS.create("split_bn", Map.of("splits", 3)).normalization();
        Map<String, double[]> got = Comparison.results(engine, split::define, Map.of(), x, x);

        // Four samples in three parts: 2, 1, 1.
        int[] ends = {0, 2, 3, 4};
        for (int part = 0; part < 3; part++) {
            int from = ends[part];
            int to = ends[part + 1];
            Nd samples = Nd.build(Nd.shape(to - from, 6, 2, 3), i -> x.at(i[0] + from, i[1], i[2], i[3]));
            Normalization bn = Training.METHODS.create("bn", Map.of()).normalization();
            Map<String, double[]> want = Comparison.results(engine, bn::define, Map.of(), samples, samples);
            Comparison.assertClose(
                    "output of part " + part,
                    java.util.Arrays.copyOfRange(got.get("step 1 output"), from * 36, to * 36),
                    want.get("step 1 output"),
                    1e-12);
            String prefix = part == 0 ? "" : "aux_";
            int row = Math.max(0, part - 1);
            for (String name : new String[] {"running_mean", "running_var"}) {
                Comparison.assertClose(
                        name + " of part " + part,
                        java.util.Arrays.copyOfRange(got.get(prefix + name), row * 6, row * 6 + 6),
                        want.get(name),
                        1e-12);
            }
        }
    }

    @Test
    void groupsThatAreNoWholeChannelsTieTheLayerToOneSize() {
        Normalization bgn = Training.METHODS.create("bgn", Map.of("groups", 9)).normalization();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Comparison.results(
                        engine, bgn::apply, Map.of(), Nd.normal(1, 2, 6, 3, 3), Nd.normal(2, 2, 6, 2, 2)))
                .withMessage("bgn: the layer has statistics of 9 groups, which do not divide 6 channels of 2 x 2"
                        + " values; give a number of groups that divides the channels");
    }

    @Test
    void centredWeightNormalizationIsBothTransformsInTurn() {
        Nd weight = Nd.normal(121, 4, 3, 2, 2);
        Nd g = Nd.positive(122, 4);
        Map<String, double[]> got = transformed("cwn", Map.of("g", g), weight);

        Nd rows = new Nd(weight.data(), 4, 12);
        Nd mean = rows.reduce(Nd::mean, 1);
        Nd norm = rows.reduce(Nd::variance, 1).map(v -> Math.sqrt(12 * v));
        Comparison.assertClose(
                "weight",
                got.get("step 1 output"),
                Nd.build(rows.shape(), i -> g.at(i[0]) * (rows.at(i) - mean.at(i)) / norm.at(i))
                        .data(),
                1e-12);

        Nd centred = Nd.build(rows.shape(), i -> rows.at(i) - mean.at(i));
        Map<String, double[]> ofCentred = transformed("wn", Map.of("g", g), new Nd(centred.data(), weight.shape()));
        Comparison.assertClose("weight", got.get("step 1 output"), ofCentred.get("step 1 output"), 1e-12);
        Comparison.assertClose(
                "gradient of g", got.get("step 1 gradient of g"), ofCentred.get("step 1 gradient of g"), 1e-12);
        Nd inner = new Nd(ofCentred.get("step 1 input gradient"), 4, 12);
        Nd innerMean = inner.reduce(Nd::mean, 1);
        Comparison.assertClose(
                "gradient of v",
                got.get("step 1 input gradient"),
                Nd.build(inner.shape(), i -> inner.at(i) - innerMean.at(i)).data(),
                1e-12);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"wc", "oni", "cwn"})
    void aFilterWithOneValueBecomesZero(String transform) {
        Map<String, double[]> got = transformed(transform, Map.of(), Nd.normal(123, 5, 1, 1, 1));

        assertThat(got.get("step 1 output")).containsOnly(0);
        assertThat(got.get("step 1 input gradient")).containsOnly(0);
    }

    /** More filters than a filter has values: the columns are orthogonal, the centred rows' null space aside. */
    @Test
    void orthogonalizationOfManyFiltersMakesColumnsOrthogonal() {
        Map<String, double[]> got = transformed("oni", Map.of(), Nd.normal(124, 7, 3, 1, 1));

        double[] w = got.get("step 1 output");
        double trace = 0;
        for (double value : w) {
            trace += value * value;
        }
        // Two directions are left of three, each of squared length scale².
        assertThat(trace).isBetween(2 * 1.414 * 1.414 * 0.98, 2 * 1.414 * 1.414 * 1.0001);
    }

    private static Map<String, double[]> transformed(String id, Map<String, Nd> presets, Nd weight) {
        Map<String, Object> options = id.equals("oni") ? Map.of("oni.T", 9) : Map.of();
        WeightTransform transform =
                Training.METHODS.create("none+" + id, options).weightTransform().orElseThrow();
        return Comparison.results(engine, transform::define, presets, weight, weight);
    }
}
