package io.normbench.data;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Gives all images of a test set once, in order and not augmented; the last batch holds what is left and may be short.
 *
 * <p>For use by one thread. Each batch has arrays of its own, so it may be kept.
 */
public final class EvalBatches implements Iterator<ImageBatch>, AutoCloseable {
    private final int images;
    private final int batchSize;
    private final BatchWriter writer;
    private final OrderedPrefetch<ImageBatch> batches;
    private int drawn;
    private int given;

    /** Batches of {@code batchSize} images, made when they are asked for. */
    public EvalBatches(ImageDataset data, int batchSize) {
        this(data, batchSize, 0);
    }

    /** Batches of {@code batchSize} images, made ahead by {@code threads} threads. */
    public EvalBatches(ImageDataset data, int batchSize, int threads) {
        LoaderSettings settings = LoaderSettings.of(batchSize, 0).withThreads(threads);
        this.images = data.size();
        this.batchSize = batchSize;
        this.writer = new BatchWriter(data, Augmentation.none());
        this.batches = new OrderedPrefetch<>(
                () -> {
                    if (drawn >= images) {
                        return null;
                    }
                    int from = drawn;
                    int to = (int) Math.min(images, (long) from + batchSize);
                    drawn = to;
                    return () -> writer.range(from, to);
                },
                settings.threads(),
                settings.queue());
    }

    @Override
    public boolean hasNext() {
        return given < images;
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.normbench.util.UserError if a file behind an image is missing or damaged
     */
    @Override
    public ImageBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + images + " images are given");
        }
        given = (int) Math.min(images, (long) given + batchSize);
        return batches.next();
    }

    /** Stops the threads: each ends after the image it is at. */
    @Override
    public void close() {
        writer.stop();
        batches.close();
    }
}
