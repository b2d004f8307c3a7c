package io.normbench.measure;

import io.normbench.suite.Schedule;
import io.normbench.suite.TrainSpec;

/**
 * Learning rate of each step: a linear rise, then the suite's schedule.
 *
 * @param peak the largest learning rate
 * @param warmupSteps steps over which it rises linearly
 * @param steps all steps
 * @param schedule how it falls
 */
public record LearningRate(double peak, int warmupSteps, int steps, Schedule schedule) {
    private static final double STEP_FACTOR = 0.1;
    private static final double POLY_POWER = 0.9;

    /** The learning rates of {@code steps} steps of {@code batchSize} images each, as {@code train} asks for them. */
    public static LearningRate of(TrainSpec train, int batchSize, int steps) {
        return new LearningRate(
                train.peakLearningRate(batchSize),
                (int) Math.round(steps * train.warmupFraction()),
                steps,
                train.schedule());
    }

    /** The learning rate of step {@code step} = 0, 1, … */
    public double at(int step) {
        if (step < warmupSteps) {
            return peak * (step + 1) / warmupSteps;
        }
        double progress = (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps);
        return peak
                * switch (schedule.shape()) {
                    case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
                    case STEP -> Math.pow(STEP_FACTOR, passed((double) step / steps));
                    case POLY -> Math.pow(1 - progress, POLY_POWER);
                };
    }

    private long passed(double share) {
        return schedule.milestones().stream()
                .filter(milestone -> share >= milestone)
                .count();
    }
}
