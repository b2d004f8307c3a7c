package io.normbench.roofline;

import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures what the device and the engine can do at best.
 *
 * @param engine where to measure
 * @param settings how long
 * @param clock nanoseconds, monotonic
 */
record CeilingProbe(Engine engine, RooflineSettings settings, LongSupplier clock) {
    private static final int COPIES = 5;
    private static final int CHAIN = 50;

    Ceiling measure(int bytesPerValue) {
        long chunk = settings.copyChunkBytes() / bytesPerValue;
        int chunks = (int) (settings.copyBytes() / settings.copyChunkBytes());
        double copyNanos = copyNanos(chunk, chunks);
        double forward = chainNanos(false);
        double both = chainNanos(true);
        long bytes = chunks * chunk * bytesPerValue;
        return new Ceiling(2 * bytes / copyNanos * 1e9, bytes, forward, both);
    }

    /** The fastest of several copies, as STREAM takes it (McCalpin 1995): what disturbs a copy only makes it slower. */
    private double copyNanos(long chunk, int chunks) {
        return engine.scoped(() -> {
            Tensor source = engine.full(1.5, chunks * chunk);
            long[] nanos = new long[COPIES];
            for (int i = 0; i < COPIES; i++) {
                engine.synchronize();
                long start = clock.getAsLong();
                for (int k = 0; k < chunks; k++) {
                    long from = k * chunk;
                    engine.scoped(
                            () -> source.slice(0, from, from + chunk).mul(1.0).rank());
                }
                engine.synchronize();
                nanos[i] = clock.getAsLong() - start;
            }
            return (double) Math.max(1, Arrays.stream(nanos).min().orElseThrow());
        });
    }

    private double chainNanos(boolean backward) {
        Session.Program chain = (inputs, scope) -> {
            Tensor x = inputs.get(0);
            for (int i = 0; i < CHAIN; i++) {
                x = x.mul(1.0);
            }
            return List.of(x);
        };
        try (Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> uploaded =
                    session.upload(List.of(HostTensor.of(new float[] {1}, 1), HostTensor.of(new float[] {1}, 1)));
            Tensor seed = backward ? uploaded.get(1) : null;
            Stopwatch stopwatch = new Stopwatch(settings, clock, engine::synchronize);
            return stopwatch
                            .time(() -> session.pass(chain, uploaded.subList(0, 1), seed))
                            .medianNanos()
                    / CHAIN;
        }
    }
}
