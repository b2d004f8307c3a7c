package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.MethodVerdict.Status;
import io.normbench.conformance.NumberFormat;
import io.normbench.conformance.VectorFile;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.image.GroupNorm;
import io.normbench.option.Options;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.OwnLayer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The methods agree with their references on this engine, and the check notices where one does not. */
@Tag("slow")
class ConformanceTest {
    private static final Path VECTORS = Verdicts.VECTORS;

    /** Of the further methods, the one that is its definition alone. */
    private static final Set<String> WITHOUT_FAST_PATH = Set.of("wc");

    /** All vectors: of the reference implementations, and cases in which public ones and this one were wrong. */
    @Test
    void everyMethodPassesEveryCheck() {
        List<Path> further = List.of(VECTORS.resolveSibling("norm2"), VECTORS.resolveSibling("cases"));
        List<Path> all = Stream.concat(Stream.of(VECTORS), further.stream()).toList();

        List<MethodVerdict> verdicts = Verdicts.of(all, Set.of(), Training.METHODS, 1, NumberFormat.FLOAT32);

        assertThat(verdicts)
                .allSatisfy(verdict ->
                        assertThat(verdict.failures()).as(verdict.toString()).isEmpty());
        assertThat(verdicts.stream().filter(verdict -> verdict.check().equals("definition")))
                .hasSizeGreaterThanOrEqualTo(54)
                .allSatisfy(verdict ->
                        assertThat(verdict.status()).as(verdict.method()).isEqualTo(Status.PASS));
        Set<String> fast = VectorFile.find(further).stream()
                .map(file -> VectorFile.read(file).method())
                .filter(method -> !WITHOUT_FAST_PATH.contains(method))
                .collect(Collectors.toSet());
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.check().endsWith("fused") && fast.contains(verdict.method()))
                .hasSize(4 * fast.size())
                .allSatisfy(verdict ->
                        assertThat(verdict.status()).as(verdict.toString()).isEqualTo(Status.PASS));
    }

    /** Bounds are not made for one seed: a third of the methods says so. */
    @Test
    void methodsPassOnOtherInputsToo() {
        List<String> all = Stream.concat(
                        Training.normalizations(),
                        Training.METHODS.transforms().stream().map(MethodInfo::id))
                .toList();
        Set<String> third = IntStream.range(0, all.size())
                .filter(i -> i % 3 == 0)
                .mapToObj(all::get)
                .collect(Collectors.toSet());

        List<MethodVerdict> verdicts = Verdicts.of(List.of(), third, Training.METHODS, 2, NumberFormat.FLOAT32).stream()
                .filter(verdict -> verdict.check().startsWith("float32"))
                .toList();

        assertThat(verdicts)
                .hasSize(2 * third.size())
                .allSatisfy(verdict ->
                        assertThat(verdict.failures()).as(verdict.toString()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"BF16, 1", "BF16, 2", "FP16, 1", "FP16, 2"})
    void autocastAgreesWithTheDefinitionOnRandomInputsAndOnTheVectorsInputs(NumberFormat format, long seed) {
        assumeAutocast(format);
        List<MethodVerdict> verdicts = Verdicts.of(VECTORS, Training.METHODS, seed, format);

        assertThat(verdicts)
                .allSatisfy(verdict ->
                        assertThat(verdict.failures()).as(verdict.toString()).isEmpty());
        assertThat(verdicts.stream().filter(verdict -> verdict.check().equals(format.label() + " definition")))
                .hasSizeGreaterThanOrEqualTo(23)
                .allSatisfy(verdict ->
                        assertThat(verdict.status()).as(verdict.method()).isEqualTo(Status.PASS));
    }

    @ParameterizedTest
    @EnumSource(value = Arithmetic.class, names = "FULL", mode = EnumSource.Mode.EXCLUDE)
    void arithmeticThatTheEngineDoesNotDeclareIsUnsupportedByName(Arithmetic arithmetic) {
        if (Engines.declared().narrowArithmetic().contains(arithmetic)) {
            Engines.of(arithmetic).close();
        } else {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> Engines.of(arithmetic))
                    .withMessageStartingWith("precision " + arithmetic.id() + " ");
        }
    }

    @Test
    void aWrongEpsIsFoundUnderAutocastToo() {
        assumeAutocast(NumberFormat.BF16);
        NormalizationProvider original = new BatchNorm.Provider();
        Normalization wrong = original.create(Options.of(original.info().options(), Map.of("eps", 0.1)));
        NormalizationProvider mixed = provider("bn", options -> new Normalization() {
            @Override
            public Tensor define(Tensor x, Scope scope) {
                return original.create(options).define(x, scope);
            }

            @Override
            public Optional<Tensor> fused(Tensor x, Scope scope) {
                return wrong.fused(x, scope);
            }
        });
        MethodCatalog catalog = MethodCatalog.of(List.of(mixed), List.of());

        assertThat(Verdicts.of(VECTORS.resolve("norm-bn.json"), catalog, 1, NumberFormat.BF16))
                .extracting(MethodVerdict::check, MethodVerdict::status)
                .containsExactly(tuple("bf16 definition", Status.PASS), tuple("bf16 fused", Status.FAIL));
    }

    @Test
    void aWrongMomentumIsFoundInTheRunningStatistics() {
        assertFailure(altered(options -> options.put("momentum", 0.2)), "norm-bn.json", "running_");
    }

    @Test
    void aWrongEpsIsFound() {
        assertFailure(altered(options -> options.put("eps", 1e-2)), "norm-bn.json", "step 1 ");
    }

    @Test
    void aShiftedOutputIsFoundInTheOutput() {
        Normalization shifted = (x, scope) -> new GroupNorm.Provider()
                .create(Options.of(new GroupNorm.Provider().info().options(), Map.of("groups", 1)))
                .define(x, scope)
                .add(1e-6);

        assertFailure(provider("ln", options -> shifted), "norm-ln.json", "output: error 1.00e-06");
    }

    @Test
    void aMissingGradientIsFoundInItsParameter() {
        NormalizationProvider cut = provider("dyt", options -> (x, scope) -> dynamicTanh(x, scope, true));
        NormalizationProvider whole = provider("dyt", options -> (x, scope) -> dynamicTanh(x, scope, false));

        assertFailure(cut, "norm-dyt.json", "gradient of alpha");
        assertThat(vectorVerdicts(VECTORS.resolve("norm-dyt.json"), MethodCatalog.of(List.of(whole), List.of())))
                .first()
                .extracting(MethodVerdict::status)
                .isEqualTo(Status.PASS);
    }

    @Test
    void aMethodThatThrowsFailsAndTheCheckGoesOn() {
        NormalizationProvider broken = provider("bn", options -> (x, scope) -> x.reshape(7, 7, 7));

        List<MethodVerdict> verdicts =
                run(VECTORS.resolve("norm-bn.json"), MethodCatalog.of(List.of(broken), List.of()), 1);

        assertThat(verdicts)
                .extracting(MethodVerdict::check)
                .containsExactly(
                        "definition",
                        "fused",
                        "float64 fused",
                        "float32 definition",
                        "float32 fused",
                        "non-finite definition",
                        "non-finite fused");
        assertThat(verdicts).allSatisfy(verdict -> {
            assertThat(verdict.status()).isEqualTo(Status.FAIL);
            assertThat(verdict.failures())
                    .allSatisfy(failure -> assertThat(failure).contains("threw").doesNotContain("\n"));
        });
    }

    @Test
    void severalPathsAreOneCheckAndAMethodsCasesAreCountedTogether() {
        Path dyt = VECTORS.resolve("norm-dyt.json");
        List<MethodVerdict> verdicts = Verdicts.of(
                List.of(dyt, VECTORS.resolve("norm-lrn.json"), dyt, VECTORS),
                Set.of("lrn", "dyt"),
                Training.METHODS,
                1,
                NumberFormat.FLOAT32);

        int layouts = Engines.declared().hasChannelsLast() ? 2 : 1;
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.check().equals("definition"))
                .extracting(MethodVerdict::method, MethodVerdict::cases)
                .containsExactly(tuple("dyt", 7 * layouts), tuple("lrn", 8 * layouts));
    }

    @Test
    void aNameThatNothingHasIsRefusedWithTheNearest() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Verdicts.of(List.of(), Set.of("iternrom"), Training.METHODS, 1, NumberFormat.FLOAT32))
                .withMessage("there is no method 'iternrom', nor a vector of one; did you mean 'iternorm'?");
    }

    @Test
    void infinitiesThatVectorsExpectAreNoError(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("norm-dyt.json"), """
                {"format": "normbench-vectors/1", "method": "dyt", "source": "by hand", "cases": [
                  {"name": "infinite bias", "options": {},
                   "parameters": {"weight": {"shape": [2], "data": [1, 1]},
                                  "bias": {"shape": [2], "data": [1e999, "NaN"]},
                                  "alpha": {"shape": [1], "data": [0.5]}},
                   "steps": [{"mode": "train", "input": {"shape": [1, 2, 1, 1], "data": [-Infinity, 1]},
                              "expected": {"output": {"shape": [1, 2, 1, 1], "data": [Infinity, NaN]}}}]}]}
                """);

        assertThat(Verdicts.of(List.of(file), Set.of("dyt"), Training.METHODS, 1, NumberFormat.FLOAT32))
                .allSatisfy(verdict ->
                        assertThat(verdict.status()).as(verdict.toString()).isEqualTo(Status.PASS));
    }

    @Test
    void valuesBeyondAFormatAreSkippedAndSaid(@TempDir Path folder) throws IOException {
        assumeAutocast(NumberFormat.FP16);
        Path file = Files.writeString(folder.resolve("norm-none.json"), """
                {"format": "normbench-vectors/1", "method": "none", "source": "by hand", "cases": [
                  {"name": "large", "options": {},
                   "steps": [{"mode": "train", "input": {"shape": [1, 1, 1, 2], "data": [1, 65520]},
                              "expected": {"output": {"shape": [1, 1, 1, 2], "data": [1, 65520]}}}]}]}
                """);

        assertThat(Verdicts.of(List.of(file), Set.of("none"), Training.METHODS, 1, NumberFormat.FP16))
                .first()
                .satisfies(verdict -> {
                    assertThat(verdict.status()).as(verdict.toString()).isEqualTo(Status.PASS);
                    assertThat(verdict.notes())
                            .containsExactly(
                                    "skipped: large: inputs of up to 6.55e+04 are beyond fp16, whose largest number is 6.55e+04");
                });
    }

    @Test
    void aMethodThatThisBuildDoesNotHaveIsNotImplemented() {
        List<MethodVerdict> verdicts = run(VECTORS.resolve("norm-sn.json"), MethodCatalog.of(List.of(), List.of()), 1);

        assertThat(verdicts).singleElement().satisfies(verdict -> {
            assertThat(verdict.method()).isEqualTo("sn");
            assertThat(verdict.status()).isEqualTo(Status.NOT_IMPLEMENTED);
            assertThat(verdict.cases()).isPositive();
        });
    }

    @Test
    void aMethodWithoutFastPathHasNoSuchPath() {
        List<MethodVerdict> verdicts = Verdicts.of(
                List.of(VECTORS.resolve("norm-lrn.json")), Set.of("lrn"), Training.METHODS, 1, NumberFormat.FLOAT32);

        assertThat(verdicts)
                .allSatisfy(verdict -> assertThat(verdict.status())
                        .as(verdict.check())
                        .isEqualTo(verdict.check().endsWith("fused") ? Status.NO_SUCH_PATH : Status.PASS));
    }

    @Test
    void aLayerOfAnotherEnginesLibraryIsOneLineAndNoFailure() {
        MethodInfo elsewhere = new MethodInfo("elsewhere:bn", "", "", List.of(), false);
        MethodCatalog catalog =
                MethodCatalog.of(List.of(provider(elsewhere, new BatchNorm.Provider()::create)), List.of());

        assertThat(run(VECTORS.resolve("norm-dyt.json"), catalog, 1))
                .extracting(MethodVerdict::method, MethodVerdict::status)
                .containsExactly(
                        tuple("dyt", Status.NOT_IMPLEMENTED), tuple("elsewhere:bn", Status.NOT_ON_THIS_ENGINE));
    }

    @Test
    void aLayerOfAnotherEnginesLibraryIsUnsupportedByName() {
        OwnLayer layer = new OwnLayer("elsewhere:bn", Map.of(), true);
        Session.Program program = (inputs, scope) -> List.of(inputs.get(0).ownLayer(layer, new Tensor[0]));
        try (Engine engine = Engines.float32();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> session.infer(
                            program,
                            session.upload(List.of(Nd.normal(1, 2, 3, 1, 1).host()))))
                    .withMessage("layer 'elsewhere:bn' is not part of engine "
                            + Engines.provider().id());
        }
    }

    private static Tensor dynamicTanh(Tensor x, Scope scope, boolean withoutGradient) {
        Tensor alpha = scope.parameter("alpha", Initializer.constant(0.5), 1);
        return x.mul(withoutGradient ? alpha.stopGradient() : alpha)
                .tanh()
                .mul(scope.weight(x.c()).reshape(1, -1, 1, 1))
                .add(scope.bias(x.c()).reshape(1, -1, 1, 1));
    }

    private static void assertFailure(NormalizationProvider provider, String file, String quantity) {
        MethodVerdict definition = vectorVerdicts(VECTORS.resolve(file), MethodCatalog.of(List.of(provider), List.of()))
                .get(0);

        assertThat(definition.status()).isEqualTo(Status.FAIL);
        assertThat(definition.failures()).first().asString().contains(quantity);
    }

    /** Batch normalization with other option values than the ones it was asked for. */
    private static NormalizationProvider altered(java.util.function.Consumer<Map<String, Object>> change) {
        BatchNorm.Provider original = new BatchNorm.Provider();
        Map<String, Object> wrong = new java.util.HashMap<>();
        change.accept(wrong);
        return provider(
                "bn", options -> original.create(Options.of(original.info().options(), wrong)));
    }

    private static void assumeAutocast(NumberFormat format) {
        assumeTrue(
                Engines.declared().narrowArithmetic().contains(Arithmetic.valueOf(format.name())),
                () -> "skipped: engine " + Engines.provider().id() + " has no " + format.label());
    }

    private static NormalizationProvider provider(String id, Function<Options, Normalization> create) {
        return provider(Training.METHODS.normalization(id).orElseThrow().info(), create);
    }

    private static NormalizationProvider provider(MethodInfo published, Function<Options, Normalization> create) {
        return new NormalizationProvider() {
            @Override
            public MethodInfo info() {
                return published;
            }

            @Override
            public Normalization create(Options options) {
                return create.apply(options);
            }
        };
    }

    private static List<MethodVerdict> vectorVerdicts(Path vectors, MethodCatalog catalog) {
        return run(vectors, catalog, 1).stream()
                .filter(verdict ->
                        verdict.check().equals("definition") || verdict.check().equals("fused"))
                .toList();
    }

    private static List<MethodVerdict> run(Path vectors, MethodCatalog catalog, long seed) {
        return Verdicts.of(vectors, catalog, seed, NumberFormat.FLOAT32);
    }
}
