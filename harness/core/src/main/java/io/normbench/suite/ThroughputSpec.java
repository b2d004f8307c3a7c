package io.normbench.suite;

/**
 * How the step times of a comparison group are measured: side by side, in rounds of short blocks in random order.
 * Rounds, seconds and steps are those of all workers together.
 *
 * @param precision rounds end when the 95% interval of every method's ratio to the reference is within this share of
 *     it, to either side …
 * @param minRounds … but never before this many …
 * @param minSeconds … nor before each method has so much counted step time …
 * @param minSteps … and so many counted steps;
 * @param maxSteps they end sooner when each method has so many,
 * @param maxSeconds and no further round begins after this many seconds of rounds
 * @param blockMillis length of a block of counted steps; at least one step
 * @param workers fresh workers that measure a group one after another
 * @param warmupSteps fewest steps of each method before its first block
 * @param warmupMinSeconds step time that a worker must have behind it, all its methods together, before it measures:
 *     until then its virtual machine is still compiling
 * @param warmupMaxSeconds longest warm-up of a worker, but for {@code warmupSteps}
 * @param trials how often a group is measured
 */
public record ThroughputSpec(
        double precision,
        int minRounds,
        double minSeconds,
        int minSteps,
        int maxSteps,
        double maxSeconds,
        double blockMillis,
        int workers,
        int warmupSteps,
        double warmupMinSeconds,
        double warmupMaxSeconds,
        int trials) {}
