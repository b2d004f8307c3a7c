package io.normbench.data;

/**
 * How a {@link BatchLoader} makes batches. Only {@code batchSize} and {@code seed} change what is in them.
 *
 * @param batchSize images in every batch
 * @param seed decides order and augmentation
 * @param threads threads that work ahead; 0 makes each batch when it is asked for, which is fastest for small images
 *     in memory
 * @param queue batches in progress or waiting, at most; not used without threads
 */
public record LoaderSettings(int batchSize, long seed, int threads, int queue) {
    public LoaderSettings {
        require(batchSize >= 1, "batchSize", batchSize, "at least 1");
        require(threads >= 0, "threads", threads, "at least 0");
        require(queue >= 1, "queue", queue, "at least 1");
    }

    /** Settings without threads. */
    public static LoaderSettings of(int batchSize, long seed) {
        return new LoaderSettings(batchSize, seed, 0, 1);
    }

    /** The same with {@code threads} threads, and a queue of two batches for each of them. */
    public LoaderSettings withThreads(int threads) {
        return new LoaderSettings(batchSize, seed, threads, Math.max(1, 2 * threads));
    }

    /**
     * How many threads prepare images of {@code shape}: small ones cost less to prepare than a thread costs to wake;
     * those of more than {@code small} values are decoded beside the step.
     */
    public static int threadsFor(ImageShape shape, int small) {
        return shape.size() <= small ? 0 : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    private static void require(boolean valid, String name, int value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + " is " + value + "; expected " + expected);
        }
    }
}
