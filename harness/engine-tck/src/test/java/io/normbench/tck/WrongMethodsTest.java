package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.MethodVerdict.Status;
import io.normbench.conformance.NumberFormat;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.option.Options;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A method that is wrong on one kind of input is found, by the check and the kind of input that are meant for it, and
 * nothing else is said of it; one that is right passes.
 */
@Tag("slow")
class WrongMethodsTest {
    private static final double EPS = 1e-5;
    private static final String ID = "test";

    /** A fast path that is right on benign inputs. */
    private enum Wrong {
        /** The variance as a difference of squares. */
        SUBTRACTS_SQUARES("mean 1024", "mean 64", "mean 8192", "constant channels", "many positions") {
            @Override
            Tensor fused(Tensor x, Scope scope) {
                Tensor mean = x.mean(0, 2, 3);
                Tensor variance = x.square().mean(0, 2, 3).sub(mean.square());
                return normalized(x, new Moments(mean, variance), scope);
            }
        },

        /** No eps where there is no spread. */
        BLOWS_UP_WITHOUT_SPREAD("constant channels", "one value") {
            @Override
            Tensor fused(Tensor x, Scope scope) {
                Moments moments = x.moments(0, 2, 3);
                Tensor variance = moments.variance();
                Tensor spread = variance.greater(moments.mean().square().mul(1e-10));
                return normalized(
                        x, new Moments(moments.mean(), spread.where(variance, variance.add(1e-9 - EPS))), scope);
            }
        },

        /** Small values become zeros. */
        FLUSHES_SMALL_VALUES("tiny", "mixed samples", "mixed channels") {
            @Override
            Tensor fused(Tensor x, Scope scope) {
                Tensor large = x.abs().greater(x.engine().full(1e-9, 1));
                return right(large.where(x, x.mul(0.5)), scope);
            }
        },

        /** What is small beside the whole is added to it and taken off again. */
        ADDS_THE_MEAN_OF_ALL("mixed channels", "constant channels", "tiny", "mixed samples") {
            @Override
            Tensor fused(Tensor x, Scope scope) {
                Tensor all = x.abs().mean(0, 1, 2, 3).add(1e-3).mul(4).stopGradient();
                return right(x.add(all).sub(all), scope);
            }
        },

        /** A parameter is added and taken off again. */
        ADDS_A_PARAMETER("uneven parameters") {
            @Override
            Tensor define(Tensor x, Scope scope) {
                return right(x, scope).add(threshold(x, scope).mul(0));
            }

            @Override
            Tensor fused(Tensor x, Scope scope) {
                return right(x, scope).add(threshold(x, scope)).sub(threshold(x, scope));
            }

            private Tensor threshold(Tensor x, Scope scope) {
                return scope.parameter("threshold", Initializer.constant(0), x.c())
                        .reshape(1, -1, 1, 1);
            }
        },

        /** Divides by the number of positions less 1. */
        NEEDS_TWO_POSITIONS("one position", "one value") {
            @Override
            Tensor fused(Tensor x, Scope scope) {
                double positions = x.size(2) * x.size(3);
                return right(x, scope).mul((positions - 1) / (positions - 1));
            }
        },

        /** Divides by the number of samples less 1. */
        NEEDS_TWO_SAMPLES("batch 1", "one value", "many positions") {
            @Override
            Tensor fused(Tensor x, Scope scope) {
                return right(x, scope).mul((x.n() - 1.0) / (x.n() - 1.0));
            }
        },

        /** Every value costs a fifth of a rounding. */
        LOSES_DIGITS_OVER_LONG_SUMS("many positions") {
            @Override
            Tensor fused(Tensor x, Scope scope) {
                double unit = Math.scalb(1.0, x.dtype() == io.normbench.tensor.DType.FLOAT64 ? -53 : -24);
                return right(x, scope).mul(1 + unit * x.size(2) * x.size(3) / 5);
            }
        };

        private final List<String> kinds;

        Wrong(String... kinds) {
            this.kinds = List.of(kinds);
        }

        Tensor define(Tensor x, Scope scope) {
            return right(x, scope);
        }

        /** In training. */
        abstract Tensor fused(Tensor x, Scope scope);
    }

    @Test
    void aRightMethodPassesEveryCheck() {
        assertThat(verdicts(with(WrongMethodsTest::right)))
                .hasSize(5)
                .allSatisfy(verdict ->
                        assertThat(verdict.status()).as(verdict.toString()).isEqualTo(Status.PASS));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3})
    void aRightMethodPassesWhateverTheSeed(long seed) {
        assertThat(verdicts(with(WrongMethodsTest::right), seed))
                .allSatisfy(verdict ->
                        assertThat(verdict.failures()).as(verdict.toString()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void aFastPathThatIsWrongOnOneKindOfInputIsFoundThere(Wrong wrong) {
        Map<String, MethodVerdict> verdicts = byCheck(verdicts(new Plain(
                wrong::define, (x, scope) -> scope.training() ? wrong.fused(x, scope) : wrong.define(x, scope), true)));

        List<String> failures = Stream.of("float64 fused", "float32 fused")
                .flatMap(check -> verdicts.get(check).failures().stream())
                .toList();
        assertThat(failures)
                .as("by the kind that is meant for it")
                .anyMatch(line -> line.startsWith(wrong.kinds.get(0)));
        assertThat(failures)
                .as("and hardly elsewhere")
                .allMatch(line -> wrong.kinds.stream().anyMatch(line::startsWith));
        assertThat(verdicts.get("float32 definition").failures()).isEmpty();
        // A mean of all takes a NaN everywhere.
        assertThat(verdicts.get("non-finite fused").failures().isEmpty())
                .isEqualTo(wrong != Wrong.ADDS_THE_MEAN_OF_ALL);
    }

    @Test
    void aFastPathThatIsWrongInOneLayoutIsFoundThere() {
        assumeTrue(Engines.declared().hasChannelsLast(), "skipped: the engine has one layout");
        Map<String, MethodVerdict> verdicts = byCheck(verdicts(with((x, scope) -> right(x, scope)
                .mul(x.engine().info().details().get("layout").equals("channels_last") ? 1 + 1e-4 : 1))));

        for (String check : List.of("float64 fused", "float32 fused")) {
            assertThat(verdicts.get(check).failures())
                    .isNotEmpty()
                    .allMatch(line -> line.contains(", channels-last: "));
        }
        assertThat(verdicts.get("float32 definition").status()).isEqualTo(Status.PASS);
    }

    @Test
    void aNaNThatIsDroppedIsFound() {
        assertNonFinite(
                with((x, scope) -> right(x.equal(x).where(x, x.engine().full(0, 1)), scope)),
                "non-finite fused",
                "NaN in training: step 2 output: 210 values are finite that should not be");
    }

    @Test
    void aDefinitionThatDropsANaNIsFoundToo() {
        Path drops = (x, scope) -> right(x.equal(x).where(x, x.engine().full(0, 1)), scope);

        assertNonFinite(new Plain(drops, drops, true), "non-finite definition", "values are finite that should not be");
    }

    @Test
    void aNaNThatReachesWhatDoesNotDependOnItIsFound() {
        assertNonFinite(
                with((x, scope) -> right(x, scope).add(x.mean(0, 1, 2, 3).mul(0))),
                "non-finite fused",
                "NaN in training: step 2 output: 1470 values are not finite that do not depend on it");
    }

    @Test
    void anInfinityThatIsHiddenIsFound() {
        assertNonFinite(
                with((x, scope) -> right(x.clamp(-1e9, 1e9), scope)),
                "non-finite fused",
                "Infinity in training: step 2 output: 210 values are finite that should not be");
    }

    @Test
    void aMethodThatMixesSamplesWithoutSayingSoIsFound() {
        assertNonFinite(
                new Plain(WrongMethodsTest::right, WrongMethodsTest::right, false),
                "non-finite definition",
                "training: outputs of other samples depend on a sample, which the method does not declare");
    }

    @Test
    void aStateThatTheFastPathDoesNotHaveIsFound() {
        Path stateful = (x, scope) -> {
            Variable mean = scope.state("running_mean", Initializer.constant(0), x.c());
            mean.lerp(x.mean(0, 2, 3), 0.1);
            return right(x, scope);
        };

        assertThat(byCheck(verdicts(new Plain(stateful, WrongMethodsTest::right, true)))
                        .get("float64 fused")
                        .failures())
                .first()
                .asString()
                .contains("running_mean at the end is missing");
    }

    @Test
    void aDefinitionThatGivesNoNumbersIsFound() {
        Path withoutEps = (x, scope) -> {
            Moments moments = x.moments(0, 2, 3);
            return x.sub(moments.mean()).div(moments.variance().sqrt());
        };

        assertThat(byCheck(verdicts(new Plain(withoutEps, WrongMethodsTest::right, true)))
                        .get("float32 definition")
                        .failures())
                .anyMatch(line -> line.startsWith("constant channels: ")
                        && line.contains("of the definition is not finite on finite input"));
    }

    @Test
    void aResultOfAnotherShapeIsFoundAndBothShapesAreNamed() {
        Path means = (x, scope) -> x.mean(0, 2, 3);

        assertThat(byCheck(verdicts(new Plain(means, means, true)))
                        .get("float64 fused")
                        .failures())
                .anyMatch(line -> line.contains("the result is [1, ")
                        && line.contains(", the input [")
                        && line.contains("a method keeps shape and element type"));
    }

    private static void assertNonFinite(Normalization method, String check, String failure) {
        Map<String, MethodVerdict> verdicts = byCheck(verdicts(method));

        assertThat(verdicts.get(check).status()).isEqualTo(Status.FAIL);
        assertThat(verdicts.get(check).failures()).anyMatch(line -> line.contains(failure));
        assertThat(verdicts.values().stream().filter(verdict -> !verdict.check().startsWith("non-finite")))
                .allSatisfy(verdict ->
                        assertThat(verdict.failures()).as(verdict.toString()).isEmpty());
    }

    /** Batch normalization without state: an affine map in evaluation. */
    private static Tensor right(Tensor x, Scope scope) {
        return scope.training()
                ? normalized(x, x.moments(0, 2, 3), scope)
                : x.mul(scope.weight(x.c()).reshape(1, -1, 1, 1))
                        .add(scope.bias(x.c()).reshape(1, -1, 1, 1));
    }

    private static Tensor normalized(Tensor x, Moments moments, Scope scope) {
        Tensor weight = scope.weight(x.c()).reshape(1, -1, 1, 1);
        return x.sub(moments.mean())
                .mul(moments.variance().add(EPS).rsqrt())
                .mul(weight)
                .add(scope.bias(x.c()).reshape(1, -1, 1, 1));
    }

    private static Normalization with(Path fused) {
        return new Plain(WrongMethodsTest::right, fused, true);
    }

    @FunctionalInterface
    private interface Path {
        Tensor apply(Tensor x, Scope scope);
    }

    /**
     * A method from its two paths.
     *
     * @param mixesSamples what it declares
     */
    private record Plain(Path definition, Path fast, boolean mixesSamples) implements Normalization {
        @Override
        public Tensor define(Tensor x, Scope scope) {
            return definition.apply(x, scope);
        }

        @Override
        public Optional<Tensor> fused(Tensor x, Scope scope) {
            return Optional.of(fast.apply(x, scope));
        }
    }

    private static List<MethodVerdict> verdicts(Normalization method) {
        return verdicts(method, 1);
    }

    private static List<MethodVerdict> verdicts(Normalization method, long seed) {
        NormalizationProvider provider = new NormalizationProvider() {
            @Override
            public MethodInfo info() {
                return new MethodInfo(ID, "", "", List.of(), false);
            }

            @Override
            public Normalization create(Options options) {
                return method;
            }
        };
        return Verdicts.of(
                List.of(), Set.of(ID), MethodCatalog.of(List.of(provider), List.of()), seed, NumberFormat.FLOAT32);
    }

    private static Map<String, MethodVerdict> byCheck(List<MethodVerdict> verdicts) {
        return verdicts.stream().collect(java.util.stream.Collectors.toMap(MethodVerdict::check, verdict -> verdict));
    }
}
