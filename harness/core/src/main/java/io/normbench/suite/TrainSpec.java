package io.normbench.suite;

/**
 * How a network is trained for an accuracy trial: SGD with momentum, learning rate scaled linearly
 * with the batch size (Goyal et al. 2017, arXiv:1706.02677) up to a cap.
 *
 * @param samples training images seen, with repetitions, unless {@code minUpdates} asks for more
 * @param minUpdates never fewer updates than this: between batch sizes that all make as many updates, accuracies differ
 *     by the batch, not by how long the network learned
 * @param lr learning rate at {@code lrReferenceBatch}
 * @param lrReferenceBatch the batch size at which {@code lr} holds
 * @param lrCap the largest learning rate that scaling may reach
 * @param momentum SGD momentum (PyTorch convention: {@code v = m v + g; w = w - lr v})
 * @param weightDecay L2 penalty added to the gradient of every parameter
 * @param warmupFraction share of the steps over which the learning rate rises linearly from 0
 * @param augment whether training images are augmented
 * @param evalBatch evaluation batch size; separate from the SGD batch
 * @param schedule how the learning rate falls after its warm-up
 * @param clip λ of adaptive gradient clipping (arXiv:2102.06171), or 0 for none
 */
public record TrainSpec(
        int samples,
        int minUpdates,
        double lr,
        int lrReferenceBatch,
        double lrCap,
        double momentum,
        double weightDecay,
        double warmupFraction,
        boolean augment,
        int evalBatch,
        Schedule schedule,
        double clip) {
    /** Without clipping. */
    public TrainSpec(
            int samples,
            int minUpdates,
            double lr,
            int lrReferenceBatch,
            double lrCap,
            double momentum,
            double weightDecay,
            double warmupFraction,
            boolean augment,
            int evalBatch,
            Schedule schedule) {
        this(
                samples,
                minUpdates,
                lr,
                lrReferenceBatch,
                lrCap,
                momentum,
                weightDecay,
                warmupFraction,
                augment,
                evalBatch,
                schedule,
                SuiteDefaults.NO_CLIP);
    }

    /** The peak learning rate at {@code batchSize}: {@code min(lr * batch / lrReferenceBatch, lrCap)}. */
    public double peakLearningRate(int batchSize) {
        return Math.min(lr * batchSize / lrReferenceBatch, lrCap);
    }

    /** The number of updates at {@code batchSize}: {@code max(ceil(samples / batch), minUpdates)}. */
    public int steps(int batchSize) {
        return Math.max(minUpdates, (int) ((samples + (long) batchSize - 1) / batchSize));
    }
}
