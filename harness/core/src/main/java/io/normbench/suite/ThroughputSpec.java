package io.normbench.suite;

/**
 * When a throughput trial is done.
 *
 * @param minSeconds measure at least this long after warm-up …
 * @param maxSteps … but at most this many steps
 * @param minSteps and never fewer than this many
 * @param warmupWindow steps in each of the two windows whose medians must agree
 * @param warmupTolerance relative difference of the two medians below which the step time counts as steady
 * @param warmupMinSeconds step time that a worker must have behind it, all its trials together, before it measures:
 *     until then its virtual machine is still compiling
 * @param warmupMaxSeconds give up waiting for a steady state after this long and mark the trial as not steady
 * @param trials how many trials of each cell
 */
public record ThroughputSpec(
        double minSeconds,
        int maxSteps,
        int minSteps,
        int warmupWindow,
        double warmupTolerance,
        double warmupMinSeconds,
        double warmupMaxSeconds,
        int trials) {}
