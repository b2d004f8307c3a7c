package io.normbench.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * Gives all images of a test set once, in order and not augmented; the last batch holds what is left and may be short.
 *
 * <p>For use by one thread. Each batch has arrays of its own, so it may be kept.
 *
 * @param <B> a batch
 */
public final class EvalBatches<B> implements Iterator<B>, AutoCloseable {
    private final int images;
    private final int batchSize;
    private final Runnable stop;
    private final OrderedPrefetch<B> batches;
    private int drawn;
    private int given;

    private EvalBatches(int images, int batchSize, int threads, BiFunction<Integer, Integer, B> reader, Runnable stop) {
        LoaderSettings settings = LoaderSettings.of(batchSize, 0).withThreads(threads);
        this.images = images;
        this.batchSize = batchSize;
        this.stop = stop;
        this.batches = new OrderedPrefetch<>(
                () -> {
                    if (drawn >= images) {
                        return null;
                    }
                    int from = drawn;
                    int to = (int) Math.min(images, (long) from + batchSize);
                    drawn = to;
                    return () -> reader.apply(from, to);
                },
                settings.threads(),
                settings.queue());
    }

    /** Batches of labelled images, made ahead by {@code threads} threads; with 0 when they are asked for. */
    public static EvalBatches<ImageBatch> of(ImageDataset data, int batchSize, int threads) {
        BatchWriter writer = new BatchWriter(data, Augmentation.none());
        return new EvalBatches<>(data.size(), batchSize, threads, writer::range, writer::stop);
    }

    /**
     * Batches of any images, made ahead by {@code threads} threads.
     *
     * @param images how many there are
     * @param reader makes the batch of the images from one index, inclusive, to another, exclusive; called by all threads
     */
    public static <B> EvalBatches<B> of(
            int images, int batchSize, int threads, BiFunction<Integer, Integer, B> reader) {
        return new EvalBatches<>(images, batchSize, threads, reader, () -> {});
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
    public B next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + images + " images are given");
        }
        given = (int) Math.min(images, (long) given + batchSize);
        return Objects.requireNonNull(batches.next(), "hasNext() says so");
    }

    /** Stops the threads: each ends after the image it is at. */
    @Override
    public void close() {
        stop.run();
        batches.close();
    }
}
