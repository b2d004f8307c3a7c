package io.normbench.agree;

import io.normbench.suite.Precision;

/**
 * How far two right engines may be apart. The one place where these numbers stand.
 *
 * <p>One step of a small network in float64 accumulates a few hundred rounding errors of 1e-16 and cancellations that
 * make some of them a hundred thousand times larger: 1e-9 leaves room for those, and a wrong constant, axis or order
 * of operations is far above it. Training amplifies whatever difference there is: near a minimum gently, but with a
 * large learning rate and momentum exponentially, because the path of SGD is then chaotic. Hence a bound that grows
 * with the steps, and which is no statement about the engines beyond the tenth step but a guard against gross errors.
 *
 * @param floor what is smaller counts as this large
 * @param afterOneStep bound of losses and weights after the first step
 * @param afterTenSteps bound up to the tenth step
 * @param afterwards bound from then on
 */
public record Tolerances(double floor, double afterOneStep, double afterTenSteps, double afterwards) {
    private static final int FEW_STEPS = 10;

    /** The bounds for a number format. */
    public static Tolerances of(Precision precision) {
        return precision == Precision.FP64
                ? new Tolerances(1e-6, 1e-9, 1e-7, 1e-4)
                // 2^29 times coarser than float64: the same reasoning leaves nothing to say after fifty steps.
                : new Tolerances(1e-3, 1e-3, 1e-1, Double.POSITIVE_INFINITY);
    }

    /** The bound after {@code step} = 1, 2, … steps. */
    public double at(int step) {
        return step <= 1 ? afterOneStep : step <= FEW_STEPS ? afterTenSteps : afterwards;
    }
}
