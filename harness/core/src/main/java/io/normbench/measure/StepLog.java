package io.normbench.measure;

import io.normbench.result.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Raw step times and losses of one trial, kept as arrays so that recording costs next to nothing. */
final class StepLog {
    private long[] nanos = new long[256];
    private double[] losses = new double[256];
    private int size;

    void add(long stepNanos, double loss) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
            losses = Arrays.copyOf(losses, 2 * size);
        }
        nanos[size] = stepNanos;
        losses[size] = loss;
        size++;
    }

    int size() {
        return size;
    }

    double lastLoss() {
        return size == 0 ? Double.NaN : losses[size - 1];
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            OptionalDouble loss = Double.isNaN(losses[i]) ? OptionalDouble.empty() : OptionalDouble.of(losses[i]);
            steps.add(new Step(i + 1, nanos[i], loss));
        }
        return steps;
    }
}
