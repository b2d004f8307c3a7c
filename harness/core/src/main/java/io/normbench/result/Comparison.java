package io.normbench.result;

import io.normbench.stats.Interval;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What measuring in rounds says of a cell beside the figures that every throughput trial has: how far they can be
 * trusted, and how they compare with the cell of the reference method that was measured beside it.
 *
 * @param stepMs 95% interval of the step time, on this machine at that time, in milliseconds
 * @param reference label of the method that ratios are to; in an A/B run {@code base}; empty if there was none
 * @param ratio training step time over the reference's; empty for the reference itself, and where there is none
 * @param inferRatio the same of a forward pass in evaluation mode
 * @param again the reference over itself, measured under another label in the same rounds: the noise floor of the group
 * @param rounds training rounds that the cell took part in, of all workers
 * @param workers workers that measured it
 * @param workerSpread standard deviation between workers of one cell's ratio, relative; empty for a single worker
 * @param ended what ended the rounds: {@code precision}, {@code cap}, …
 */
public record Comparison(
        Optional<Interval> stepMs,
        String reference,
        Optional<Ratio> ratio,
        Optional<Ratio> inferRatio,
        Optional<Ratio> again,
        int rounds,
        int workers,
        OptionalDouble workerSpread,
        String ended) {
    /**
     * A ratio of step times and its 95% interval, whose ends may be 0 and infinite where rounds were too few.
     *
     * @param value the ratio; above 1 is slower than the reference
     * @param interval where it may lie
     */
    public record Ratio(double value, Interval interval) {
        /** A ratio from {@code low} to {@code high}. */
        public static Ratio of(double value, double low, double high) {
            return new Ratio(value, new Interval(low, high));
        }

        /** The lower end of the interval. */
        public double low() {
            return interval.low();
        }

        /** The upper end of the interval. */
        public double high() {
            return interval.high();
        }

        /** Standard error of the ratio's logarithm: its interval read as that of a normal estimate. */
        public double logError() {
            return Math.log(high() / low()) / (2 * Interval.Z_975);
        }

        /** The farthest from 1 that the interval reaches, relative, to either side: 0.03. */
        public double reach() {
            return Math.max(interval.high(), 1 / interval.low()) - 1;
        }

        /** Whether 1 lies in the interval. */
        public boolean holdsOne() {
            return low() <= 1 && high() >= 1;
        }

        /** Whether it cannot be told from 1: its interval holds 1, or it lies inside {@code noiseFloor}, relative. */
        public boolean isTie(double noiseFloor) {
            return holdsOne() || Math.abs(Math.log(value)) <= Math.log1p(noiseFloor);
        }
    }

    /**
     * How far from 1 a ratio of equals came out, relative: what is closer to 1 cannot be told from it. 0 where the group
     * had no reference.
     */
    public double noiseFloor() {
        return again.map(Ratio::reach).orElse(0.0);
    }

    /** Whether {@code ratio} of this group cannot be told from 1: its interval holds 1, or it lies inside the floor. */
    public boolean isTie(Ratio ratio) {
        return ratio.isTie(noiseFloor());
    }
}
