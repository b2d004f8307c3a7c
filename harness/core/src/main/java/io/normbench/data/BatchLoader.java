package io.normbench.data;

import java.util.Objects;

/**
 * Gives an endless stream of shuffled, augmented training batches.
 *
 * <p>Each epoch shows every image once, in a new order. There are no short batches: the last batch of an epoch is
 * filled up with the first images of the next one. The same seed gives the same stream of images, bit for bit, for any
 * number of threads and any batch size.
 *
 * <p>For use by one thread. Each batch has arrays of its own, so it may be kept.
 */
public final class BatchLoader implements AutoCloseable {
    private final BatchWriter writer;
    private final OrderedPrefetch<ImageBatch> batches;

    /**
     * Starts the stream, and the threads if there are any.
     *
     * @throws IllegalArgumentException if a batch is larger than the data set
     */
    public BatchLoader(ImageDataset data, Augmentation augmentation, LoaderSettings settings) {
        int size = settings.batchSize();
        if (size > data.size()) {
            throw new IllegalArgumentException(
                    "batch of " + size + " is larger than the " + data.size() + " training images");
        }
        ShuffledStream stream = new ShuffledStream(data.size(), settings.seed());
        writer = new BatchWriter(data, augmentation);
        batches = new OrderedPrefetch<>(
                () -> {
                    ShuffledStream.Draw draw = stream.take(size);
                    return () -> writer.augmented(draw);
                },
                settings.threads(),
                settings.queue());
    }

    /**
     * The next batch.
     *
     * @throws io.normbench.util.UserError if a file behind an image is missing or damaged
     * @throws IllegalStateException if the loader is closed, or the thread is interrupted while it waits
     */
    public ImageBatch next() {
        return Objects.requireNonNull(batches.next(), "the stream has no end");
    }

    /** Stops the threads: each ends after the image it is at. */
    @Override
    public void close() {
        writer.stop();
        batches.close();
    }
}
