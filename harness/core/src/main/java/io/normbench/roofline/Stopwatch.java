package io.normbench.roofline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Times passes: warm-up first, then samples of one or more passes between two synchronisations.
 *
 * @param settings how long
 * @param clock nanoseconds, monotonic
 * @param synchronize waits until the device is done
 */
record Stopwatch(RooflineSettings settings, LongSupplier clock, Runnable synchronize) {
    private static final int MAX_BLOCK = 1000;
    private static final int MIN_WARMUP_PASSES = 2;

    PassTime time(Runnable pass) {
        int block = block(warmUp(pass));
        long budgetNanos = (long) (settings.minSeconds() * 1e9);
        long spentNanos = 0;
        List<Double> samples = new ArrayList<>();
        while (samples.size() < settings.minSamples() || spentNanos < budgetNanos) {
            long nanos = block(pass, block);
            spentNanos += nanos;
            samples.add((double) nanos / block);
        }
        return PassTime.of(samples.stream().mapToDouble(Double::doubleValue).toArray(), (long) samples.size() * block);
    }

    /** Nanoseconds of the last warm-up pass. */
    private long warmUp(Runnable pass) {
        long budgetNanos = (long) (settings.warmupSeconds() * 1e9);
        long spentNanos = 0;
        long lastNanos = 0;
        for (int passes = 0; passes < MIN_WARMUP_PASSES || spentNanos < budgetNanos; passes++) {
            lastNanos = block(pass, 1);
            // A clock that stands still must not keep the warm-up from ending.
            spentNanos += Math.max(1, lastNanos);
        }
        return lastNanos;
    }

    private int block(long passNanos) {
        double passes = settings.blockSeconds() * 1e9 / Math.max(1, passNanos);
        return (int) Math.max(1, Math.min(MAX_BLOCK, Math.ceil(passes)));
    }

    private long block(Runnable pass, int passes) {
        synchronize.run();
        long start = clock.getAsLong();
        for (int i = 0; i < passes; i++) {
            pass.run();
        }
        synchronize.run();
        return clock.getAsLong() - start;
    }
}
