package io.normbench.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Agreement with SciPy, statsmodels and exact enumeration, within 1e-12. */
class GoldenStatsTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden/stats");

    private static JsonNode file(String name) {
        try {
            return new ObjectMapper()
                    .readTree(FOLDER.resolve("stats-" + name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Arguments> cases(String name) {
        return StreamSupport.stream(file(name).get("cases").spliterator(), false)
                .map(c -> Arguments.of(c.get("name").asText(), c));
    }

    static Stream<Arguments> wilcoxon() {
        return cases("wilcoxon");
    }

    static Stream<Arguments> mannWhitney() {
        return cases("mannwhitney");
    }

    static Stream<Arguments> hodgesLehmann() {
        return cases("hodges-lehmann");
    }

    static Stream<Arguments> holm() {
        return cases("holm");
    }

    static Stream<Arguments> studentT() {
        return cases("student-t");
    }

    static Stream<Arguments> mad() {
        return cases("mad");
    }

    @Test
    void theVectorsAreThere() {
        assertThat(List.of(
                        wilcoxon().count(),
                        mannWhitney().count(),
                        hodgesLehmann().count(),
                        holm().count()))
                .containsExactly(53L, 14L, 10L, 8L);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wilcoxon")
    void signedRank(String name, JsonNode vector) {
        SignedRank.Zeros zeros =
                vector.get("zeroMethod").asText().equals("pratt") ? SignedRank.Zeros.PRATT : SignedRank.Zeros.WILCOX;
        JsonNode expected = vector.get("expected");

        SignedRank test = SignedRank.of(values(vector.get("x")), zeros);

        assertThat(test.nonZero()).isEqualTo(expected.get("nonZero").intValue());
        close("wPlus", test.wPlus(), expected);
        close("pGreater", test.pGreater(), expected);
        close("pLess", test.pLess(), expected);
        close("pTwoSided", test.pTwoSided(), expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mannWhitney")
    void mannWhitney(String name, JsonNode vector) {
        MannWhitney test = MannWhitney.of(values(vector.get("x")), values(vector.get("y")));

        JsonNode expected = vector.get("expected");
        close("u1", test.u1(), expected);
        close("u2", test.u2(), expected);
        close("pGreater", test.pGreater(), expected);
        close("pLess", test.pLess(), expected);
        close("pTwoSided", test.pTwoSided(), expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hodgesLehmann")
    void hodgesLehmann(String name, JsonNode vector) {
        double[] x = values(vector.get("x"));

        close("oneSample", HodgesLehmann.location(x), vector.get("expected"));
        close("twoSampleXMinusY", HodgesLehmann.shift(x, values(vector.get("y"))), vector.get("expected"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("holm")
    void holm(String name, JsonNode vector) {
        double[] adjusted = Holm.adjust(values(vector.get("p")));
        double[] expected = values(vector.get("expected").get("adjusted"));
        double alpha = vector.get("alpha").doubleValue();

        for (int i = 0; i < expected.length; i++) {
            close("test " + i, adjusted[i], expected[i]);
            assertThat(adjusted[i] <= alpha)
                    .isEqualTo(vector.get("expected").get("reject").get(i).booleanValue());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("studentT")
    void studentT(String name, JsonNode vector) {
        StudentT t = StudentT.of(values(vector.get("x")));
        double confidence = vector.get("confidence").doubleValue();
        double mu = vector.get("mu0").doubleValue();
        JsonNode expected = vector.get("expected");

        close("mean", t.mean(), expected);
        close("sd", t.sd(), expected);
        close("lowerBound", t.lowerBound(confidence), expected);
        close("upperBound", t.upperBound(confidence), expected);
        close("twoSidedLow", t.interval(confidence).low(), expected);
        close("twoSidedHigh", t.interval(confidence).high(), expected);
        close("t", t.t(mu), expected);
        close("pGreater", t.pGreater(mu), expected);
        close("pLess", t.pLess(mu), expected);
        close("pTwoSided", t.pTwoSided(mu), expected);
    }

    @Test
    void studentQuantilesAndProbabilities() {
        JsonNode file = file("student-t");
        assertThat(file.get("quantiles"))
                .hasSize(84)
                .allSatisfy(q -> close(
                        "quantile",
                        StudentT.quantile(q.get("df").doubleValue(), q.get("p").doubleValue()),
                        q));
        assertThat(file.get("cdf")).hasSize(20).allSatisfy(c -> {
            TDistribution distribution = TDistribution.of(c.get("df").doubleValue());
            close("cdf", distribution.cumulativeProbability(c.get("t").doubleValue()), c);
            close("upperTail", distribution.survivalProbability(c.get("t").doubleValue()), c);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mad")
    void spread(String name, JsonNode vector) {
        double[] x = values(vector.get("x"));
        JsonNode expected = vector.get("expected");

        close("median", Quantiles.median(x), expected);
        close("mad", Spread.mad(x), expected);
        close("madNormal", Spread.madNormal(x), expected);
        close("iqr", Spread.iqr(x), expected);
    }

    private static void close(String name, double got, JsonNode expected) {
        close(name, got, expected.get(name).doubleValue());
    }

    private static void close(String name, double got, double want) {
        assertThat(Math.abs(got - want) / Math.max(1, Math.abs(want)))
                .as("%s: got %s, want %s", name, got, want)
                .isLessThanOrEqualTo(1e-12);
    }

    private static double[] values(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.doubleValue()));
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
