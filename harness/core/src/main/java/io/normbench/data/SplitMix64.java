package io.normbench.data;

import java.util.random.RandomGenerator;

/**
 * Generates the same random bits from the same seed on every JVM: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), written
 * out here because the JDK does not promise the bits of its own generators, nor how it bounds them, across versions.
 *
 * <p>Costs one small object and no set-up, so each image of an epoch can have a generator of its own. Not for use by
 * several threads at once.
 */
public final class SplitMix64 implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** Starts the sequence of {@code seed}. */
    public SplitMix64(long seed) {
        this.state = seed;
    }

    /** A seed for item {@code position} of part {@code part} of the stream {@code seed}, unlike its neighbours'. */
    public static long derive(long seed, long part, long position) {
        return mix(mix(mix(seed + GOLDEN_GAMMA) + (part + 1) * GOLDEN_GAMMA) + (position + 1) * GOLDEN_GAMMA);
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    @Override
    public int nextInt() {
        return (int) (nextLong() >>> 32);
    }

    /** {@inheritDoc} Multiplies and shifts: the bias is below {@code bound / 2^32}. */
    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound is " + bound + "; expected a positive number");
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    @Override
    public float nextFloat() {
        return (nextLong() >>> 40) * 0x1.0p-24f;
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Shuffles {@code values} in place (Fisher-Yates, from the end). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int held = values[i];
            values[i] = values[j];
            values[j] = held;
        }
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
