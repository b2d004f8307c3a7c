package io.normbench.roofline;

import io.normbench.norm.MethodCatalog;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import io.normbench.trace.Observation;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Measures layers alone on an open engine: random input and random gradient, both already where the engine computes. */
public final class RooflineBench {
    private static final int PATTERN = 65_537;
    private static final long SEED = 1;

    private final Engine engine;
    private final MethodCatalog catalog;
    private final RooflineSettings settings;
    private final LongSupplier clock;
    private final boolean captured;

    /**
     * @param engine where to measure
     * @param catalog the methods this build has
     * @param settings how long
     * @param clock nanoseconds, monotonic
     * @param captured whether the passes of layers are captured and replayed; the ceiling's never are
     */
    public RooflineBench(
            Engine engine, MethodCatalog catalog, RooflineSettings settings, LongSupplier clock, boolean captured) {
        this.engine = engine;
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.captured = captured;
    }

    /** Measures the roofline itself, by copies in the engine's element type. */
    public Ceiling ceiling(ValueBytes bytes) {
        return new CeilingProbe(engine, settings, clock).measure(bytes.parameter());
    }

    /**
     * Measures one method.
     *
     * @param method id of a normalization or of a weight transform
     * @param shape the activation's shape, {@code [N, C, H, W]}
     * @param bytes sizes of values
     * @throws IllegalArgumentException if there is no such method
     * @throws UnsupportedOperationException if the engine lacks an operation or the pass that is timed
     * @throws io.normbench.tensor.OutOfMemoryException if the tensors do not fit
     */
    public LayerMeasurement measure(String method, long[] shape, ValueBytes bytes) {
        Layer layer = Layer.of(catalog, method, shape);
        int bytesPerValue = layer.ofWeights() ? bytes.parameter() : bytes.activation();
        Session.Program program = (inputs, scope) -> List.of(layer.apply(inputs.get(0), scope));
        try (Session session = engine.session(new SessionOptions(SEED, 0, 0, 0, captured))) {
            List<HostTensor> host = List.of(values(layer.shape(), 0), values(layer.shape(), PATTERN / 2));
            List<Tensor> uploaded = layer.ofWeights() ? session.upload(host) : session.uploadActivations(host);
            List<Tensor> input = uploaded.subList(0, 1);
            Tensor seed = uploaded.get(1);
            // The first pass also declares the layer's variables, in a run that must not be counted.
            session.pass(program, input, seed);
            int operations = operations(session, program, input);
            Stopwatch stopwatch = new Stopwatch(settings, clock, engine::synchronize);
            PassTime forward = stopwatch.time(() -> session.pass(program, input, null));
            PassTime both = stopwatch.time(() -> session.pass(program, input, seed));
            long values = Initializer.count(layer.shape());
            return new LayerMeasurement(
                    Arrays.stream(layer.shape()).boxed().toList(),
                    values * bytesPerValue,
                    Floor.of(
                            layer.traffic(),
                            values,
                            bytesPerValue,
                            bytes.parameter(),
                            session.parameterCount(),
                            state(session)),
                    forward,
                    both,
                    operations);
        }
    }

    private static int operations(Session session, Session.Program program, List<Tensor> input) {
        OperationCount count = new OperationCount();
        session.pass(new Observation(count).of(program), input, null);
        return count.operations();
    }

    private static long state(Session session) {
        long all = session.snapshot().values().stream()
                .mapToLong(value -> Initializer.count(value.shape()))
                .sum();
        return all - session.parameterCount();
    }

    /** Normal values; a pattern, repeated: drawing each of tens of millions would take longer than measuring. */
    private static HostTensor values(long[] shape, int offset) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] pattern = new float[PATTERN];
        for (int i = 0; i < PATTERN; i++) {
            pattern[i] = (float) random.nextGaussian();
        }
        float[] values = new float[Initializer.count(shape)];
        for (int to = 0, from = offset; to < values.length; from = 0) {
            int length = Math.min(PATTERN - from, values.length - to);
            System.arraycopy(pattern, from, values, to, length);
            to += length;
        }
        return HostTensor.of(values, shape);
    }
}
