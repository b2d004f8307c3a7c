package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.model.Layers;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code mabn+wc}, the method of its paper: a convolution whose filters have mean 0, moving averages in both directions
 * after a short warm-up, and the weight's gradient by the method's own backward rule, against all of it in plain Java.
 */
class MovingAverageBatchNormTest {
    private static final int INPUTS = 4;
    private static final int OUTPUTS = 3;
    private static final int BUFFER = 2;
    private static final int WARMUP = 4;
    private static final double MOMENTUM = 0.9;
    private static final double EPS = 1e-5;
    private static final Map<String, Object> OPTIONS =
            Map.of("buffer_size", BUFFER, "warmup_iters", WARMUP, "momentum", MOMENTUM);

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engines.float64();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** From the first step through warm-up, which ends with step 3; and where the correction begins, after step 1000. */
    @ParameterizedTest
    @ValueSource(ints = {0, 998})
    void isWhatThePaperSays(int stepsBefore) {
        Layers layers = new Layers(Training.METHODS.create("mabn+wc", OPTIONS));
        Session.Program program = (inputs, scope) -> List.of(convolved(layers, inputs.get(0), scope));
        Nd filters = Nd.normal(51, OUTPUTS, INPUTS, 1, 1).map(w -> w + 0.7);
        Nd weight = Nd.positive(52, OUTPUTS);
        Reference reference = new Reference(filters.data(), weight.data(), stepsBefore);
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            session.preset("conv.weight", filters.host());
            session.preset("norm.weight", weight.host());
            session.preset("norm.iters", HostTensor.of(new double[] {stepsBefore}, 1));
            for (int step = 0; step < 6; step++) {
                Nd x = Nd.normal(60 + step, 2, INPUTS, 3, 2).map(v -> 2 * v + 1);
                Nd seed = Nd.normal(70 + step, 2, OUTPUTS, 3, 2);
                List<Tensor> inputs = session.upload(List.of(x.host()));
                Gradients got = session.gradients(program, inputs, true, seed.host());
                session.release(inputs);

                Step want = reference.step(x, seed);
                String name = "step " + (step + 1) + " ";
                assertClose(name + "output", got.outputs().get(0), want.output());
                assertClose(name + "input", got.inputGradient(), want.inputGradient());
                assertClose(name + "filters", got.parameterGradients().get("conv.weight"), want.filterGradient());
                assertClose(name + "weight", got.parameterGradients().get("norm.weight"), want.weightGradient());
                States.assertState(session, "norm.running_var", reference.running);
                States.assertState(session, "norm.iters", reference.steps);
            }
        }
    }

    private static Tensor convolved(Layers layers, Tensor x, Scope scope) {
        Tensor y = layers.convolution(x, scope.child("conv"), OUTPUTS, 1, 1);
        return layers.normalize(y, scope.child("norm"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void trainsBeyondItsWarmUp(int batch) {
        assertThat(new Training("mabn+wc", OPTIONS, batch, 0, 1).losses(engine, 8))
                .allSatisfy(loss -> assertThat(loss).isFinite());
    }

    private static void assertClose(String what, HostTensor got, double... want) {
        assertThat(got.toDoubles()).as(what).containsExactly(want, within(1e-11));
    }

    /** All row-major. */
    private record Step(double[] output, double[] inputGradient, double[] filterGradient, double[] weightGradient) {}

    /** The paper's algorithm 1 behind a 1×1 convolution, with the conventions of the authors' code. */
    private static final class Reference {
        private final double[] filters;
        private final double[] weight;
        private final double[] running = {1, 1, 1};
        private final double[][] squares = new double[BUFFER][OUTPUTS];
        private final double[][] products = new double[BUFFER][OUTPUTS];
        private int steps;

        Reference(double[] filters, double[] weight, int stepsBefore) {
            this.filters = filters;
            this.weight = weight;
            this.steps = stepsBefore;
        }

        Step step(Nd x, Nd seed) {
            steps++;
            boolean averages = steps > BUFFER && steps >= WARMUP;
            int positions = x.size(2) * x.size(3);
            int values = x.size(0) * positions;
            double[] output = new double[seed.data().length];
            double[] inputGradient = new double[x.data().length];
            double[] filterGradient = new double[filters.length];
            double[] weightGradient = new double[OUTPUTS];
            for (int o = 0; o < OUTPUTS; o++) {
                double[] centred = centred(filters, o);
                double[] y = new double[values];
                double[] dy = new double[values];
                for (int k = 0; k < values; k++) {
                    for (int i = 0; i < INPUTS; i++) {
                        y[k] += centred[i] * x.data()[at(k, i, INPUTS, positions)];
                    }
                    dy[k] = seed.data()[at(k, o, OUTPUTS, positions)];
                }
                double square = dot(y, y) / values;
                squares[steps % BUFFER][o] = square;
                double v = averages ? mean(squares, o) : square;
                double r = steps > 1000 ? Math.max(0.2, Math.min(5, Math.sqrt((v + EPS) / (running[o] + EPS)))) : 1;
                running[o] = MOMENTUM * running[o] + (1 - MOMENTUM) * v;
                double root = Math.sqrt(v + EPS);
                double product = dot(dy, y) * weight[o] * r / root / values;
                products[steps % BUFFER][o] = product;
                double control = averages ? mean(products, o) : product;
                double[] filter = new double[INPUTS];
                for (int k = 0; k < values; k++) {
                    double z = y[k] / root;
                    output[at(k, o, OUTPUTS, positions)] = weight[o] * r * z;
                    weightGradient[o] += dy[k] * r * z;
                    double slope = (dy[k] * weight[o] * r - z * control) / root;
                    for (int i = 0; i < INPUTS; i++) {
                        int place = at(k, i, INPUTS, positions);
                        inputGradient[place] += slope * centred[i];
                        filter[i] += slope * x.data()[place];
                    }
                }
                System.arraycopy(centred(filter, 0), 0, filterGradient, o * INPUTS, INPUTS);
            }
            return new Step(output, inputGradient, filterGradient, weightGradient);
        }

        /** Place of value k of a channel, over samples and positions, in a row-major tensor. */
        private static int at(int k, int channel, int channels, int positions) {
            return (k / positions * channels + channel) * positions + k % positions;
        }

        private static double[] centred(double[] rows, int row) {
            double[] values = new double[INPUTS];
            System.arraycopy(rows, row * INPUTS, values, 0, INPUTS);
            double mean = Nd.mean(values);
            for (int i = 0; i < INPUTS; i++) {
                values[i] -= mean;
            }
            return values;
        }

        private static double mean(double[][] buffer, int channel) {
            double sum = 0;
            for (double[] kept : buffer) {
                sum += kept[channel];
            }
            return sum / BUFFER;
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }
    }
}
