package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.norm.MethodCatalog;
import io.normbench.roofline.Ceiling;
import io.normbench.roofline.LayerMeasurement;
import io.normbench.roofline.RooflineBench;
import io.normbench.roofline.RooflineSettings;
import io.normbench.roofline.ValueBytes;
import io.normbench.tck.Engines;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers alone on the real engine; how fast is nobody's business here. */
class RooflineBenchTest {
    private static final MethodCatalog CATALOG = MethodCatalog.load(RooflineBenchTest.class.getClassLoader());
    private static final RooflineSettings SHORT = new RooflineSettings(0.001, 3, 0, 0.0001, 1 << 20, 1 << 18);
    private static final ValueBytes FLOAT32 = ValueBytes.of(4);
    private static final long[] SHAPE = {4, 8, 6, 6};

    private Engine engine;
    private RooflineBench bench;

    @BeforeEach
    void open() {
        engine = Engines.float32();
        bench = new RooflineBench(engine, CATALOG, SHORT, System::nanoTime, false);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    static List<String> methods() {
        return java.util.stream.Stream.concat(CATALOG.normalizations().stream(), CATALOG.transforms().stream())
                .map(info -> info.id())
                // Layers of another engine's library: not on this one.
                .filter(id -> !id.contains(":"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodCanBeMeasured(String method) {
        LayerMeasurement m = bench.measure(method, SHAPE, FLOAT32);

        assertThat(m.forward().medianNanos()).isPositive();
        assertThat(m.both().medianNanos()).isPositive();
        assertThat(m.both().samples()).isGreaterThanOrEqualTo(3);
        assertThat(m.operations()).isBetween(method.equals("none") ? 0 : 1, 120);
        assertThat(m.tensorShape())
                .isEqualTo(CATALOG.transform(method).isPresent() ? List.of(8L, 8L, 3L, 3L) : List.of(4L, 8L, 6L, 6L));
    }

    @ParameterizedTest
    @CsvSource({
        // One fused operation each; relu-like parts and affines of others are operations of their own.
        "bn, 1",
        "gn, 1",
        "in, 1",
        "ln, 1",
        "frozen_bn, 1",
        "ln2d, 1",
        "none, 0",
        // Four samples in one ghost batch.
        "gbn, 1",
        // Batch normalization, then group normalization with two repeated vectors (views).
        "bcn, 2",
        // alpha·x, tanh, affine.
        "dyt, 3"
    })
    void operationsAreThoseOfTheFastPathWithoutViews(String method, int operations) {
        assertThat(bench.measure(method, SHAPE, FLOAT32).operations()).isEqualTo(operations);
    }

    @Test
    void parametersAndStateAreInTheFloor() {
        long values = 4 * 8 * 6 * 6;

        assertThat(bench.measure("bn", SHAPE, FLOAT32).floor().forwardBytes())
                .isEqualTo(2 * 4 * values + 4 * (16 + 2 * 16));
        assertThat(bench.measure("bn", SHAPE, FLOAT32).floor().backwardBytes()).isEqualTo(3 * 4 * values + 4 * 2 * 16);
        // Four vectors of state, no parameter; the gradient needs no x.
        assertThat(bench.measure("frozen_bn", SHAPE, FLOAT32).floor().bytes()).isEqualTo(4 * 4 * values + 4 * 2 * 32);
    }

    @Test
    void activationsHaveTwoBytesUnderAutocastAndParametersAndWeightsFour() {
        long values = 4 * 8 * 6 * 6;
        ValueBytes bytes = new ValueBytes(2, 4);
        try (Engine bf16 = Engines.of(Arithmetic.BF16)) {
            RooflineBench narrow = new RooflineBench(bf16, CATALOG, SHORT, System::nanoTime, false);
            LayerMeasurement bn = narrow.measure("bn", SHAPE, bytes);

            assertThat(bn.tensorBytes()).isEqualTo(2 * values);
            assertThat(bn.operations()).isEqualTo(1);
            assertThat(bn.floor().forwardBytes()).isEqualTo(2 * 2 * values + 4 * (16 + 2 * 16));
            assertThat(bn.floor().backwardBytes()).isEqualTo(3 * 2 * values + 4 * 2 * 16);
            assertThat(narrow.measure("ws", SHAPE, bytes).tensorBytes()).isEqualTo(4 * 8 * 8 * 9);
            assertThat(narrow.ceiling(bytes).copyBytes()).isEqualTo(1 << 20);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodCanBeMeasuredUnderAutocast(String method) {
        for (Arithmetic arithmetic : new Arithmetic[] {Arithmetic.BF16, Arithmetic.FP16}) {
            try (Engine narrow = Engines.of(arithmetic)) {
                LayerMeasurement m = new RooflineBench(narrow, CATALOG, SHORT, System::nanoTime, false)
                        .measure(method, SHAPE, new ValueBytes(2, 4));

                assertThat(m.both().medianNanos()).isPositive();
            }
        }
    }

    @Test
    void theCeilingIsMeasured() {
        Ceiling ceiling = bench.ceiling(FLOAT32);

        assertThat(ceiling.copyBytesPerSecond()).isPositive();
        assertThat(ceiling.copyBytes()).isEqualTo(1 << 20);
        assertThat(ceiling.forwardDispatchNanos()).isPositive();
        assertThat(ceiling.dispatchNanos()).isPositive();
    }

    @Test
    void anUnknownMethodIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.measure("bnn", SHAPE, FLOAT32))
                .withMessageContaining("unknown method 'bnn'");
    }

    @Test
    void aPassMovesStateLeavesParametersAndGoesBackOnlyWithASeed() {
        Session.Program program = (inputs, scope) -> {
            Tensor w = scope.parameter("w", Initializer.constant(2), 3);
            Tensor seen = scope.state("seen", Initializer.constant(0), 1).get();
            scope.state("seen", Initializer.constant(0), 1).set(seen.add(1));
            return List.of(inputs.get(0).mul(w));
        };
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> x = session.upload(List.of(HostTensor.of(new float[] {1, 2, 3}, 3)));
            Tensor seed = session.upload(List.of(HostTensor.of(new float[] {1, 1, 1}, 3)))
                    .get(0);
            Tensor misfit = session.upload(List.of(HostTensor.of(new float[] {1, 1}, 2)))
                    .get(0);

            session.pass(program, x, null);
            session.pass(program, x, seed);

            assertThat(session.snapshot().get("w").toDoubles()).containsExactly(2, 2, 2);
            assertThat(session.snapshot().get("seen").toDoubles()).containsExactly(2);
            assertThatThrownBy(() -> session.pass(program, x, misfit))
                    .as("the backward pass")
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
