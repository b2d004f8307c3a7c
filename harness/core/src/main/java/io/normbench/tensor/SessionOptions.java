package io.normbench.tensor;

/**
 * How a session trains.
 *
 * @param seed seed of the initial values
 * @param momentum SGD momentum (PyTorch convention: {@code v = m v + g; w = w - lr v})
 * @param weightDecay L2 penalty added to the gradient of every parameter
 * @param statBatch images that share batch statistics; 0 for the whole batch
 * @param captured whether a step's work is recorded once on the device and then launched at one go
 * @param clip λ of {@link AdaptiveClipping}; 0 for no clipping
 */
public record SessionOptions(
        long seed, double momentum, double weightDecay, int statBatch, boolean captured, double clip) {
    /** A session that does not clip gradients. */
    public SessionOptions(long seed, double momentum, double weightDecay, int statBatch, boolean captured) {
        this(seed, momentum, weightDecay, statBatch, captured, 0);
    }

    /** A session that launches operations as the program calls them. */
    public SessionOptions(long seed, double momentum, double weightDecay, int statBatch) {
        this(seed, momentum, weightDecay, statBatch, false);
    }
}
