package io.normbench.agree;

import io.normbench.suite.Precision;

/**
 * How far two right engines may be apart. The one place where these numbers stand.
 *
 * <p>Measured with LibTorch against itself with the last bit of every operation's result changed, over the 61 cells of
 * {@code suites/agree.yaml} in float64: after one step losses were apart by at most 1e-15 and weights by 2e-13. 1e-9
 * leaves room for an engine that adds up in another order and for cancellations, and a wrong constant, axis or formula
 * is far above it. After ten steps the largest were 3e-13 and 1e-10 (both of one cell, see below), most still 1e-15;
 * 1e-7 leaves room again.
 *
 * <p>Training amplifies whatever difference there is, most cells hardly (1e-14 after fifty steps), but some
 * exponentially, because SGD with momentum is chaotic there: {@code in} came to 7e-6, and {@code bn} in DeepLabv3 at
 * batch 2, whose pooling branch normalizes over two values, to 4e-2. So the bound of later steps, 1e-4, is a guard
 * against gross errors, and a cell beyond it is examined further: see {@link CellAgreement.Verdict#AMPLIFIED}.
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

    /** Whether {@code step} is so late that training may have amplified rounding beyond any bound. */
    public boolean late(int step) {
        return step > FEW_STEPS;
    }

    /** The bound after {@code step} = 1, 2, … steps. */
    public double at(int step) {
        return step <= 1 ? afterOneStep : step <= FEW_STEPS ? afterTenSteps : afterwards;
    }
}
