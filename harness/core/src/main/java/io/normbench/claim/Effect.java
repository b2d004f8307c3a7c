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
 * @param pHolds probability of so large a value if there were no effect, corrected for several claims where there are
 * @param pOpposite the same of so small a value
 * @param detectable the smallest effect that a test at 5% finds four times in five
 */
public record Effect(
        double value,
        Interval interval,
        boolean relative,
        boolean tie,
        double pHolds,
        double pOpposite,
        double detectable) {
    private static final double LEVEL = 0.05;
    private static final double POWER = 0.8;
    private static final double CONFIDENCE = 0.95;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /** The effect of {@code contrast}, which is positive in the claimed direction, over {@code scale}. */
    static Effect of(Contrast contrast, double scale, boolean relative) {
        Interval interval = contrast.interval(CONFIDENCE);
        double above = contrast.pAbove();
        return new Effect(
                contrast.difference() / scale,
                new Interval(interval.low() / scale, interval.high() / scale),
                relative,
                false,
                above,
                1 - above,
                contrast.detectable(LEVEL, POWER) / scale);
    }

    /**
     * The effect of a ratio.
     *
     * @param log its logarithm, above 0 in the claimed direction
     * @param error standard error of the logarithm
     * @param noise half of what it is known within: not less than half of the interval
     * @param tie whether it cannot be told from 1
     */
    static Effect ofLogs(double log, double error, double noise, boolean tie) {
        double z = error == 0 ? Math.signum(log) * Double.MAX_VALUE : log / error;
        double seen = (NORMAL.inverseCumulativeProbability(1 - LEVEL) + NORMAL.inverseCumulativeProbability(POWER)) * error;
        return new Effect(
                Math.expm1(log),
                new Interval(Math.expm1(log - noise), Math.expm1(log + noise)),
                true,
                tie,
                tie ? 1 : NORMAL.survivalProbability(z),
                tie ? 1 : NORMAL.cumulativeProbability(z),
                Math.expm1(Math.max(noise, seen)));
    }

    /** The same with probabilities that are corrected for several claims. */
    Effect corrected(double holds, double opposite) {
        return new Effect(value, interval, relative, tie, holds, opposite, detectable);
    }

    /** The verdict on a statement that this is the effect of; {@code orEqual} if it claims no more than no loss. */
    Verdict verdict(boolean orEqual) {
        if (pHolds <= LEVEL || orEqual && (tie || value >= 0)) {
            return Verdict.REPRODUCED;
        }
        return pOpposite <= LEVEL ? Verdict.NOT_REPRODUCED : Verdict.INCONCLUSIVE;
    }
}
