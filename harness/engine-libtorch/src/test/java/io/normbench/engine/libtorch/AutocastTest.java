package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.Normalization;
import io.normbench.tck.Engines;
import io.normbench.tck.Training;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.trace.Observation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part of a network is narrow under autocast, and that statistics are not. */
class AutocastTest {
    /** Neighbours of 256 are 2 apart in bfloat16, so that a mean in bfloat16 is off by up to 1/16 of the deviation. */
    private static final double MEAN = 256;

    private static final double DEVIATION = 16;
    private static final long[] SHAPE = {4, 32, 6, 6};

    @ParameterizedTest
    @ValueSource(strings = {"bn", "gbn", "ln", "ln2d", "in", "gn", "bcn", "brn", "frn", "pono", "rms"})
    void statisticsOfALargeMeanAreFloat32(String method) {
        double[] want = output(Engines.float64(), method, AutocastTest::inNetworks);
        double[] got = output(Engines.of(Arithmetic.BF16), method, AutocastTest::inNetworks);

        // The bound of conformance; a mean in bfloat16 would be off by eight times that.
        for (int i = 0; i < want.length; i++) {
            assertThat(got[i]).isCloseTo(want[i], within(Math.max(1, Math.abs(want[i])) * 2 / 256));
        }
    }

    @Test
    void withoutTheChangeToFullPrecisionTheyWouldNotBe() {
        double[] want = output(Engines.float64(), "gn", AutocastTest::inNetworks);
        double[] got = output(Engines.of(Arithmetic.BF16), "gn", Normalization::define);
        double[] whole = output(Engines.of(Arithmetic.BF16), "gn", AutocastTest::inNetworks);

        assertThat(largest(got, want)).isGreaterThan(2 * largest(whole, want));
    }

    @Test
    void momentsOfSamplesAreFloat32WhereverTheyAreAskedFor() {
        Session.Program program = (inputs, scope) -> {
            List<Tensor> moments = new ArrayList<>();
            inputs.get(0).inFullPrecision(wide -> {
                moments.add(wide.sampleMoments().mean());
                moments.add(wide.sampleMoments().variance());
                return wide;
            });
            moments.add(inputs.get(0).sampleMoments().mean());
            moments.add(inputs.get(0).sampleMoments().variance());
            return moments;
        };
        double[][] values = new double[2][];
        for (boolean narrow : new boolean[] {false, true}) {
            try (Engine engine = narrow ? Engines.of(Arithmetic.BF16) : Engines.float64();
                    Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
                values[narrow ? 1 : 0] =
                        session.infer(program, session.uploadActivations(List.of(activations()))).stream()
                                .flatMapToDouble(tensor -> Arrays.stream(tensor.toDoubles()))
                                .toArray();
            }
        }

        for (int i = 0; i < values[0].length; i++) {
            assertThat(values[1][i]).isCloseTo(values[0][i], within(1e-6 * values[0][i]));
        }
    }

    @Test
    void runningStatisticsAreFloat32() {
        HostTensor x = activations();
        try (Engine engine = Engines.of(Arithmetic.BF16);
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            session.gradients(
                    program("bn", AutocastTest::inNetworks), session.uploadActivations(List.of(x)), true, null);

            double[] mean = new double[32];
            double[] values = x.toDoubles();
            for (int i = 0; i < values.length; i++) {
                mean[i / 36 % 32] += values[i] / (4 * 36);
            }
            double[] running = session.snapshot().get("running_mean").toDoubles();
            for (int c = 0; c < mean.length; c++) {
                assertThat(running[c]).isCloseTo(0.1 * mean[c], within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BF16, BFloat16", "FP16, Half"})
    void activationsAreNarrowAndWhatIsInFullPrecisionIsNot(Arithmetic arithmetic, ScalarType narrow) {
        List<String> types = new ArrayList<>();
        Session.Program program = (inputs, scope) -> {
            Tensor weight = scope.parameter("kernel", Initializer.constant(0.1), 8, 1, 3, 3);
            Tensor y = inputs.get(0).conv2d(weight, null, 1, 1, 1, 1);
            types.clear();
            types.add("input " + type(inputs.get(0)));
            types.add("weight " + type(weight));
            types.add("convolution " + type(y));
            types.add("relu " + type(y.relu()));
            Tensor z = y.inFullPrecision(wide -> {
                Tensor mean = wide.reshape(wide.n(), -1).mean(1);
                types.add("mean " + type(mean));
                Tensor flat = wide.reshape(wide.n(), -1);
                types.add("product " + type(flat.matmul(flat.transpose(0, 1))));
                return wide.mul(2);
            });
            types.add("result " + type(z));
            types.add("bn "
                    + type(y.inFullPrecision(
                            wide -> wide.batchNorm(scope.weight(8), scope.bias(8), null, null, true, 0, 1e-5))));
            types.add("again "
                    + type(z.conv2d(weight.inFullPrecision(w -> w.mul(2)).reshape(1, 8, 3, 3), null, 1, 1, 1, 1)));
            types.add("wide " + type(z.wide()));
            Tensor loss = z.mean(2, 3).reshape(z.n(), 8).crossEntropy(inputs.get(1));
            types.add("loss " + type(loss));
            return List.of(loss);
        };
        try (Engine engine = Engines.of(arithmetic);
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> inputs = session.upload(
                    List.of(HostTensor.of(new float[2 * 36], 2, 1, 6, 6), HostTensor.of(new long[] {1, 2}, 2)));
            session.step(program, inputs, 0.1);

            assertThat(types)
                    .containsExactly(
                            "input Float",
                            "weight Float",
                            "convolution " + narrow,
                            "relu " + narrow,
                            "mean Float",
                            "product Float",
                            "result " + narrow,
                            "bn " + narrow,
                            "again " + narrow,
                            "wide Float",
                            "loss Float");
        }
    }

    @Test
    void observedProgramsAreHeardInsideTheChangeToFullPrecision() {
        List<String> heard = new ArrayList<>();
        Session.Program program = new Observation((operation, operands, result) -> {
                    heard.add(operation);
                    return result;
                })
                .of((inputs, scope) -> List.of(inputs.get(0)
                        .inFullPrecision(wide -> wide.square().add(wide.constant(new double[] {1}, 1)))
                        .wide()
                        .sumAll()));
        try (Engine engine = Engines.of(Arithmetic.BF16);
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<HostTensor> outputs =
                    session.infer(program, session.uploadActivations(List.of(HostTensor.of(new double[] {2, 3}, 2))));

            assertThat(outputs.get(0).toDoubles()).containsExactly(15);
            assertThat(heard).endsWith("square", "add", "sumAll").doesNotContain("inFullPrecision", "wide", "constant");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Arithmetic.class,
            names = {"BF16", "FP16"})
    void autocastEndsWithTheForwardPassEvenIfThatThrows(Arithmetic arithmetic) {
        try (Engine engine = Engines.of(arithmetic);
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> inputs = session.upload(List.of(HostTensor.of(new float[] {1}, 1)));
            List<Boolean> inside = new ArrayList<>();

            assertThatThrownBy(() -> session.infer(
                            (in, scope) -> in.get(0).inFullPrecision(wide -> {
                                                inside.add(torch.is_autocast_enabled(DeviceType.CPU));
                                                throw new IllegalStateException("on purpose");
                                            })
                                            == null
                                    ? null
                                    : List.of(),
                            inputs))
                    .hasMessage("on purpose");
            assertThat(inside).containsExactly(false);
            assertThat(torch.is_autocast_enabled(DeviceType.CPU)).isFalse();

            session.infer(
                    (in, scope) -> {
                        inside.add(torch.is_autocast_enabled(DeviceType.CPU));
                        return in;
                    },
                    inputs);
            assertThat(inside).endsWith(true);
            assertThat(torch.is_autocast_enabled(DeviceType.CPU)).isFalse();
        }
    }

    private static String type(Tensor tensor) {
        return LibTorchTensor.unwrap(tensor).scalar_type().intern().name();
    }

    private static Tensor inNetworks(Normalization method, Tensor x, Scope scope) {
        return x.inFullPrecision(wide -> method.apply(wide, scope));
    }

    private interface Call {
        Tensor apply(Normalization method, Tensor x, Scope scope);
    }

    private static Session.Program program(String id, Call call) {
        Normalization method = Training.METHODS.create(id, Map.of()).normalization();
        BiFunction<Tensor, Scope, Tensor> layer = (x, scope) -> call.apply(method, x, scope);
        return (inputs, scope) -> List.of(layer.apply(inputs.get(0), scope));
    }

    /** The output in training mode. */
    private static double[] output(Engine opened, String id, Call call) {
        try (Engine engine = opened;
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            return session.gradients(program(id, call), session.uploadActivations(List.of(activations())), true, null)
                    .outputs()
                    .get(0)
                    .toDoubles();
        }
    }

    /** Whole even numbers below 512: exact in bfloat16. */
    private static HostTensor activations() {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = new double[Initializer.count(SHAPE)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * Math.rint((MEAN + DEVIATION * random.nextGaussian()) / 2);
        }
        return HostTensor.of(values, SHAPE);
    }

    private static double largest(double[] got, double[] want) {
        double largest = 0;
        for (int i = 0; i < want.length; i++) {
            largest = Math.max(largest, Math.abs(got[i] - want[i]));
        }
        return largest;
    }
}
