package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.model.ModelCatalog;
import io.normbench.model.Network;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.WeightsSpec;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frozen stages take no updates, and normalize as in evaluation. */
class FrozenStagesTest {
    private static final int CLASSES = 4;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Session.Program program(String method, Map<String, Object> options, List<String> frozen) {
        WeightsSpec none = WeightsSpec.NONE;
        ModelSpec model = new ModelSpec(
                "resnet",
                Map.of("depth", 10, "width", 8, "stem", "small"),
                new WeightsSpec(none.file(), none.sha256(), none.map(), none.part(), none.strict(), frozen));
        Network network = ModelCatalog.load(FrozenStagesTest.class.getClassLoader())
                .create(model, CLASSES, Training.METHODS.create(method, options));
        return (inputs, scope) -> List.of(network.forward(inputs.get(0), scope).crossEntropy(inputs.get(1)));
    }

    private static List<HostTensor> batch(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[4 * 3 * 8 * 8];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        return List.of(HostTensor.of(pixels, 4, 3, 8, 8), HostTensor.of(new long[] {0, 1, 2, 3}, 4));
    }

    private static List<Double> train(Session session, Session.Program program, int steps) {
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            List<Tensor> inputs = session.upload(batch(step));
            losses.add(session.step(program, inputs, 0.1));
            session.release(inputs);
        }
        return losses;
    }

    private static Session session() {
        return engine.session(new SessionOptions(1, 0.9, 1e-2, 0));
    }

    private static boolean frozen(String name) {
        return name.startsWith("conv1.") || name.startsWith("bn1.") || name.startsWith("layer1.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bn", "gn", "brn", "frn", "bn+ws", "frozen_bn"})
    void nothingInThemMoves(String method) {
        Map<String, Object> options = method.equals("gn") ? Map.of("groups", 4) : Map.of();
        Session.Program program = program(method, options, List.of("stem", "layer1"));
        try (Session session = session()) {
            train(session, program, 1);
            Map<String, HostTensor> before = session.snapshot();

            train(session, program, 3);

            Map<String, HostTensor> after = session.snapshot();
            assertThat(before.keySet()).anyMatch(FrozenStagesTest::frozen);
            before.forEach((name, value) -> {
                if (frozen(name)) {
                    assertThat(after.get(name).toFloats()).as(name).isEqualTo(value.toFloats());
                } else if (name.endsWith("conv1.weight")
                        || name.endsWith("running_mean") && !method.equals("frozen_bn")) {
                    assertThat(after.get(name).toFloats()).as(name).isNotEqualTo(value.toFloats());
                }
            });
        }
    }

    @Test
    void theyStartAsTheSeedSaysAndAreNoParameters() {
        Session.Program plain = program("bn", Map.of(), List.of());
        Session.Program frozen = program("bn", Map.of(), List.of("stem", "layer1", "layer2.0.conv2"));
        try (Session one = session();
                Session other = session()) {
            one.infer(plain, one.upload(batch(0)));
            other.infer(frozen, other.upload(batch(0)));

            Map<String, HostTensor> start = one.snapshot();
            assertThat(other.snapshot()).containsOnlyKeys(start.keySet());
            other.snapshot()
                    .forEach((name, value) -> assertThat(value.toFloats())
                            .as(name)
                            .isEqualTo(start.get(name).toFloats()));
            // Stem: 8·3·9 + 16; stage 1: two convolutions 8·8·9 with two norms; 16·16·9.
            assertThat(one.parameterCount() - other.parameterCount())
                    .isEqualTo(8 * 3 * 9 + 16 + 2 * (8 * 8 * 9 + 16) + 16 * 16 * 9);
        }
    }

    /** With all stages frozen and statistics 0 and 1, training sees the network that evaluation sees. */
    @Test
    void theyNormalizeAsInEvaluation() {
        Session.Program program = program("bn", Map.of(), List.of("stem", "layer1", "layer2", "layer3", "layer4"));
        try (Session session = session()) {
            double evaluated =
                    session.infer(program, session.upload(batch(0))).get(0).toDoubles()[0];

            assertThat(train(session, program, 1).get(0)).isCloseTo(evaluated, within(1e-6));
        }
    }
}
