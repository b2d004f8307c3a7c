package io.normbench.measure.rounds;

import io.normbench.stats.Interval;

/**
 * A number with what is known of its precision.
 *
 * @param value the number
 * @param interval its 95% interval; its ends may be infinite, and the lower one 0, where rounds were too few
 * @param rounds rounds it is based on, of all workers
 * @param workers workers that had them
 */
public record Estimate(double value, Interval interval, int rounds, int workers) {}
