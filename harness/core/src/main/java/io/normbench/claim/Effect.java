package io.normbench.claim;

import io.normbench.stats.Contrast;
import io.normbench.stats.Interval;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How far a run's figures bear a statement out: above 0 in the claimed direction, below in the other.
 *
 * @param value a difference, or a relative one: 0.1 for a tenth more
 * @param interval its 95% interval
 * @param relative whether it is relative
 * @param tie whether it lies inside the noise: then nothing speaks for either direction
 * @param pHolds probability of so large a value if there were no effect, or for a claim of no loss one of {@link #MARGIN} the
 *     other way; corrected for several claims where there are
 * @param pOpposite the same of so small a value
 * @param detectable the smallest effect that a test at 5% finds four times in five
 * @param margin the loss that counts as none: {@link #MARGIN} for a claim of no loss, otherwise 0
 */
public record Effect(
        double value,
        Interval interval,
        boolean relative,
        boolean tie,
        double pHolds,
        double pOpposite,
        double detectable,
        double margin) {
    /**
     * What a claim of no loss ({@code a >= b}) takes for none: two hundredths of accuracy, average precision or IoU, 2% of
     * other figures. Without a margin no number of trials could confirm that two methods are alike.
     */
    public static final double MARGIN = 0.02;

    private static final double LEVEL = 0.05;
    private static final double POWER = 0.8;
    private static final double CONFIDENCE = 0.95;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /**
     * The effect of {@code contrast}, which is positive in the claimed direction, over {@code scale}.
     *
     * @param orEqual whether no loss is all that is claimed
     */
    static Effect of(Contrast contrast, double scale, boolean relative, boolean orEqual) {
        Interval interval = contrast.interval(CONFIDENCE);
        return new Effect(
                contrast.difference() / scale,
                new Interval(interval.low() / scale, interval.high() / scale),
                relative,
                false,
                (orEqual ? contrast.shifted(MARGIN * scale) : contrast).pAbove(),
                1 - contrast.pAbove(),
                contrast.detectable(LEVEL, POWER) / scale,
                orEqual ? MARGIN : 0);
    }

    /**
     * The effect of a ratio.
     *
     * @param log its logarithm, above 0 in the claimed direction
     * @param error standard error of the logarithm
     * @param noise half of what it is known within: not less than half of the interval
     * @param tie whether it cannot be told from 1
     * @param orEqual whether no loss is all that is claimed
     */
    static Effect ofLogs(double log, double error, double noise, boolean tie, boolean orEqual) {
        double z = error == 0 ? Math.signum(log) * Double.MAX_VALUE : log / error;
        // Where no loss is claimed, the noise floor counts as error: a tie that is wider than the margin decides
        // nothing.
        double shifted = (log + Math.log1p(MARGIN)) * Interval.Z_975 / Math.max(noise, Double.MIN_NORMAL);
        double seen =
                (NORMAL.inverseCumulativeProbability(1 - LEVEL) + NORMAL.inverseCumulativeProbability(POWER)) * error;
        return new Effect(
                Math.expm1(log),
                new Interval(Math.expm1(log - noise), Math.expm1(log + noise)),
                true,
                tie,
                orEqual ? NORMAL.survivalProbability(shifted) : tie ? 1 : NORMAL.survivalProbability(z),
                tie ? 1 : NORMAL.cumulativeProbability(z),
                Math.expm1(Math.max(noise, seen)),
                orEqual ? MARGIN : 0);
    }

    /** The same with probabilities that are corrected for several claims. */
    Effect corrected(double holds, double opposite) {
        return new Effect(value, interval, relative, tie, holds, opposite, detectable, margin);
    }

    /** The verdict on the statement that this is the effect of. */
    Verdict verdict() {
        if (pOpposite <= LEVEL) {
            return Verdict.NOT_REPRODUCED;
        }
        return pHolds <= LEVEL ? Verdict.REPRODUCED : Verdict.INCONCLUSIVE;
    }

    /** The margin in words. */
    public String marginText() {
        return relative ? Math.round(100 * margin) + "%" : Double.toString(margin);
    }
}
