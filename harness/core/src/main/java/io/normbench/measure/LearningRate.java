package io.normbench.measure;

/**
 * A cosine schedule with linear warm-up (Loshchilov & Hutter 2017, arXiv:1608.03983; Goyal et al. 2017,
 * arXiv:1706.02677).
 *
 * @param peak the largest learning rate
 * @param warmupSteps steps over which it rises linearly
 * @param steps all steps
 */
record LearningRate(double peak, int warmupSteps, int steps) {
    /** The learning rate of step {@code step} = 0, 1, … */
    double at(int step) {
        if (step < warmupSteps) {
            return peak * (step + 1) / warmupSteps;
        }
        double progress = (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps);
        return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
