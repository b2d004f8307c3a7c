package io.normbench.reproduce;

import io.normbench.result.Step;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Losses of two executions of one trial, step by step.
 *
 * @param compared steps that both have
 * @param stored steps of the stored run
 * @param now steps of the new run
 * @param firstDifference number of the first step whose losses differ in any bit; 0 if there is none
 * @param storedLoss the stored run's loss there; NaN if it has none
 * @param loss the new run's loss there; NaN if it has none
 * @param largestRelative largest relative difference of two losses; infinite if one is missing or not finite
 */
public record LossComparison(
        int compared,
        int stored,
        int now,
        int firstDifference,
        double storedLoss,
        double loss,
        double largestRelative) {
    /** Compares the steps that both have. */
    static LossComparison of(List<Step> stored, List<Step> now) {
        int compared = Math.min(stored.size(), now.size());
        int first = 0;
        double storedLoss = Double.NaN;
        double loss = Double.NaN;
        double largest = 0;
        for (int i = 0; i < compared; i++) {
            double a = value(stored.get(i).loss());
            double b = value(now.get(i).loss());
            if (Double.doubleToLongBits(a) == Double.doubleToLongBits(b)) {
                continue;
            }
            if (first == 0) {
                first = stored.get(i).number();
                storedLoss = a;
                loss = b;
            }
            double relative = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
            largest = Math.max(largest, Double.isFinite(relative) ? relative : Double.POSITIVE_INFINITY);
        }
        return new LossComparison(compared, stored.size(), now.size(), first, storedLoss, loss, largest);
    }

    private static double value(OptionalDouble loss) {
        return loss.isPresent() ? loss.getAsDouble() : Double.NaN;
    }

    /** Whether there were losses to compare and all are the same bits. */
    boolean bitEqual() {
        return compared > 0 && firstDifference == 0;
    }

    /** For people: {@code 250 losses bit-equal}, {@code differs from step 3: 2.25 ≠ 2.26}. */
    public String text() {
        if (compared == 0) {
            return "no losses to compare";
        }
        return firstDifference == 0
                ? compared + " losses bit-equal"
                : "differs from step " + firstDifference + ": " + storedLoss + " \u2260 " + loss;
    }
}
