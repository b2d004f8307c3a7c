package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.catalogue.Catalogue;
import io.normbench.catalogue.CatalogueEntry;
import io.normbench.catalogue.MethodFacts;
import io.normbench.catalogue.MethodFacts.Outcome;
import io.normbench.norm.Normalization;
import io.normbench.norm.WeightTransform;
import io.normbench.plain.PlainEngine;
import io.normbench.plain.PlainVariables;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the catalogue says of methods is so on this engine: whether images mix, and what becomes of one alone. */
class CatalogueFactsTest {
    private static final int IMAGES = 4;
    private static final int CHANNELS = 8;
    private static final int IMAGE = CHANNELS * 3 * 3;
    private static final Nd INPUT = Nd.normal(71, IMAGES, CHANNELS, 3, 3);
    private static final Nd OTHER = Nd.normal(72, IMAGES, CHANNELS, 3, 3);

    /** Near the statistics that state begins with, and far from them: some methods use the batch's own only there. */
    private static final double[] SCALES = {1, 8};

    /** As many channels as in the catalogue: how many are in a group decides what is left of one position. */
    private static final int MANY_CHANNELS = 64;

    /** Float64, and the weakest dependence that there is: online normalization's at its start. */
    private static final double SAME = 1e-9;

    private static Engine engine;
    private static Map<String, CatalogueEntry> entries;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
        entries = new Catalogue(Training.METHODS)
                .all().stream().collect(Collectors.toMap(entry -> entry.info().id(), Function.identity()));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<String> normalizations() {
        return Training.normalizations();
    }

    static Stream<String> transforms() {
        return Training.METHODS.transforms().stream().map(info -> info.id());
    }

    @ParameterizedTest
    @MethodSource("normalizations")
    void plainJavaGivesWhatTheEngineGives(String method) {
        if (entries.get(method).facts().isEmpty()) {
            return;
        }
        for (boolean training : new boolean[] {true, false}) {
            Comparison.assertClose(
                    "output, training " + training,
                    plain(layer(method)::define, INPUT, training),
                    output(layer(method)::define, INPUT, training),
                    SAME);
        }
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void plainJavaTransformsWeightsAsTheEngineDoes(String transform) {
        WeightTransform weights = Training.METHODS
                .create("none+" + transform, Map.of())
                .weightTransform()
                .orElseThrow();
        Nd weight = Nd.normal(74, 6, 4, 3, 3);

        Comparison.assertClose(
                "weight", plain(weights::define, weight, true), output(weights::define, weight, true), SAME);
    }

    @ParameterizedTest
    @MethodSource("normalizations")
    void imagesMixWhereTheCatalogueSaysSo(String method) {
        CatalogueEntry entry = entries.get(method);

        assertThat(mixes(layer(method)::apply, true)).as("training").isEqualTo(entry.mixesSamples());
        entry.facts().ifPresent(facts -> {
            assertThat(facts.batchInTraining()).isEqualTo(entry.mixesSamples());
            assertThat(mixes(layer(method)::apply, false)).as("evaluation").isEqualTo(facts.batchInEvaluation());
        });
    }

    @ParameterizedTest
    @MethodSource("normalizations")
    void oneImageGivesWhatTheCatalogueSays(String method) {
        entries.get(method).facts().ifPresent(facts -> {
            assertThat(outcome(layer(method)::apply, 1, CHANNELS, 3, 3))
                    .as("one image")
                    .isEqualTo(facts.alone());
            assertThat(outcome(layer(method)::apply, 1, MANY_CHANNELS, 1, 1))
                    .as("one position")
                    .isEqualTo(facts.onePosition());
        });
    }

    @ParameterizedTest
    @MethodSource("normalizations")
    void layersHoldWhatTheCatalogueSays(String method) {
        entries.get(method).facts().ifPresent(facts -> {
            try (Session session = session()) {
                run(session, layer(method)::apply, INPUT, true);

                assertThat(session.snapshot().keySet()).containsExactlyInAnyOrderElementsOf(variables(facts));
            }
        });
    }

    private static List<String> variables(MethodFacts facts) {
        return Stream.of(facts.parameters(), facts.moving(), facts.constant())
                .flatMap(List::stream)
                .toList();
    }

    private static Normalization layer(String method) {
        return Training.METHODS.create(method, Map.of()).normalization();
    }

    private static Session session() {
        return engine.session(new SessionOptions(1, 0, 0, 0));
    }

    private static double[] plain(Scope.Layer layer, Nd input, boolean training) {
        PlainEngine plain = new PlainEngine();
        Scope scope = new PlainVariables(plain, 1).scope(training);
        return layer.apply(plain.tensor(input.data(), input.shape()), scope).toDoubles();
    }

    private static double[] output(Scope.Layer layer, Nd input, boolean training) {
        try (Session session = session()) {
            return run(session, layer, input, training);
        }
    }

    private static double[] run(Session session, Scope.Layer layer, Nd input, boolean training) {
        return session.gradients(
                        (in, scope) -> List.of(layer.apply(in.get(0), scope)),
                        session.upload(List.of(input.host())),
                        training,
                        null)
                .outputs()
                .get(0)
                .toDoubles();
    }

    /** Changes the first and the last image, and looks whether others' outputs move. */
    private static boolean mixes(Scope.Layer layer, boolean training) {
        return Arrays.stream(SCALES).anyMatch(scale -> mixes(layer, training, scale));
    }

    private static boolean mixes(Scope.Layer layer, boolean training, double scale) {
        Nd input = INPUT.map(value -> scale * value);
        double[] before = output(layer, input, training);
        for (int changed : new int[] {0, IMAGES - 1}) {
            double[] values = input.data().clone();
            System.arraycopy(OTHER.map(value -> scale * value).data(), 0, values, changed * IMAGE, IMAGE);
            double[] after = output(layer, new Nd(values, INPUT.shape()), training);
            for (int i = 0; i < before.length; i++) {
                if (i / IMAGE != changed && Math.abs(before[i] - after[i]) > SAME * Math.max(1, Math.abs(before[i]))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Outcome outcome(Scope.Layer layer, long... shape) {
        double[] y = output(layer, Nd.normal(73, shape), true);
        double[] other = output(layer, Nd.normal(74, shape), true);
        if (!Arrays.stream(y).allMatch(Double::isFinite)) {
            return Outcome.NOT_FINITE;
        }
        for (int i = 0; i < y.length; i++) {
            if (Math.abs(y[i] - other[i]) > SAME * Math.max(1, Math.abs(y[i]))) {
                return Outcome.USED;
            }
        }
        return Outcome.LOST;
    }
}
