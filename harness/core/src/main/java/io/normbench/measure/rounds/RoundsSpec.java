package io.normbench.measure.rounds;

import io.normbench.suite.ThroughputSpec;

/**
 * How a group is measured by one worker.
 *
 * @param blockSeconds length of a block; a block has at least one step
 * @param minRounds fewest rounds of training
 * @param minSeconds rounds go on until each member has so much counted step time …
 * @param minSteps … and so many counted steps
 * @param maxSteps they end, but not before {@code minRounds}, when each member has so many
 * @param maxSeconds and when they took this long; also the longest that one step may take
 * @param halfWidth they end sooner once the 95% interval of every ratio reaches at most so far from its estimate,
 *     relative: 0.02
 * @param inferShare the same for inference, with this share of the counts and times; 0 for none
 * @param warmupSeconds time that the group warms up, all members together: until then the virtual machine compiles
 * @param warmupSteps fewest training steps of each member's warm-up
 */
public record RoundsSpec(
        double blockSeconds,
        int minRounds,
        double minSeconds,
        int minSteps,
        int maxSteps,
        double maxSeconds,
        double halfWidth,
        double inferShare,
        double warmupSeconds,
        int warmupSteps) {
    /** Inference is the smaller part of the question: half the effort. */
    private static final double INFER_SHARE = 0.5;

    public RoundsSpec {
        if (!(blockSeconds > 0 && maxSeconds > 0 && halfWidth > 0 && inferShare >= 0 && warmupSeconds >= 0)
                || minRounds < 1
                || maxSteps < 1
                || warmupSteps < 1) {
            throw new IllegalArgumentException("rounds need positive lengths, counts and widths, but have "
                    + blockSeconds + ", " + minRounds + ", " + maxSteps + ", " + maxSeconds + ", " + halfWidth + ", "
                    + inferShare + ", " + warmupSeconds + ", " + warmupSteps);
        }
    }

    /** Until a time or a width ends it, whatever the number of steps. */
    public RoundsSpec(
            double blockSeconds,
            int minRounds,
            double maxSeconds,
            double halfWidth,
            double inferShare,
            double warmupSeconds,
            int warmupSteps) {
        this(
                blockSeconds,
                minRounds,
                0,
                0,
                Integer.MAX_VALUE,
                maxSeconds,
                halfWidth,
                inferShare,
                warmupSeconds,
                warmupSteps);
    }

    /** What each of the workers of {@code spec} has to do. */
    public static RoundsSpec ofEach(ThroughputSpec spec) {
        return ofOneOf(spec, spec.workers());
    }

    /** What a single worker has to do. */
    public static RoundsSpec alone(ThroughputSpec spec) {
        return ofOneOf(spec, 1);
    }

    /** Its share of rounds, steps and seconds. The interval over all is narrower than each one's by their root. */
    private static RoundsSpec ofOneOf(ThroughputSpec spec, int workers) {
        return new RoundsSpec(
                spec.blockMillis() / 1e3,
                share(spec.minRounds(), workers),
                spec.minSeconds() / workers,
                share(spec.minSteps(), workers),
                share(spec.maxSteps(), workers),
                spec.maxSeconds() / workers,
                spec.precision() * Math.sqrt(workers),
                INFER_SHARE,
                spec.warmupMinSeconds(),
                spec.warmupSteps());
    }

    private static int share(int count, int workers) {
        return (int) Math.ceil((double) count / workers);
    }

    /** The same in a worker that has warmed up for {@code seconds} before. */
    public RoundsSpec warmedUpBy(double seconds) {
        return new RoundsSpec(
                blockSeconds,
                minRounds,
                minSeconds,
                minSteps,
                maxSteps,
                maxSeconds,
                halfWidth,
                inferShare,
                Math.max(0, warmupSeconds - seconds),
                warmupSteps);
    }

    /** What holds for {@code share} of the effort. */
    RoundsSpec part(double share) {
        return new RoundsSpec(
                blockSeconds,
                (int) Math.ceil(minRounds * share),
                minSeconds * share,
                (int) Math.ceil(minSteps * share),
                (int) Math.ceil(maxSteps * share),
                maxSeconds * share,
                halfWidth,
                inferShare,
                warmupSeconds,
                warmupSteps);
    }

    /** Most steps of a block, so that the fewest rounds do not have more than the most steps. */
    int mostStepsOfBlock() {
        return Math.max(1, maxSteps / minRounds);
    }
}
