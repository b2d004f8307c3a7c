package io.normbench.measure.rounds;

/**
 * The steps of a turn.
 *
 * @param settling steps that come first and are not counted: the caches are full of what others left there
 * @param counted steps of the block, at least 1
 */
public record TurnSteps(int settling, int counted) {
    /**
     * Steps shorter than this are preceded by one that is not counted. The first step of a turn took 11% longer than the
     * fourth where steps took 3 ms, and 1 or 2% where they took 10 ms and more (2 cores of an AMD EPYC, 2026-11-28).
     */
    private static final long LONG_STEP_NANOS = 30_000_000;

    /** Most steps of a block, should a clock be too coarse for a step. */
    private static final int MOST_STEPS = 10_000;

    public TurnSteps {
        if (settling < 0 || counted < 1) {
            throw new IllegalArgumentException("a turn of " + settling + " and " + counted + " steps");
        }
    }

    /**
     * What fills {@code blockNanos} where a step takes {@code stepNanos}; a single step where that is not known, 0.
     *
     * @param mostSteps most that are counted
     */
    static TurnSteps filling(long blockNanos, long stepNanos, int mostSteps) {
        long fitting = stepNanos == 0 ? 1 : blockNanos / stepNanos;
        return new TurnSteps(stepNanos < LONG_STEP_NANOS ? 1 : 0, (int)
                Math.max(1, Math.min(Math.min(mostSteps, MOST_STEPS), fitting)));
    }
}
