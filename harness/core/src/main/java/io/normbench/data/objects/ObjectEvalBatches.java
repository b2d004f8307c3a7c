package io.normbench.data.objects;

import io.normbench.data.LoaderSettings;
import io.normbench.data.OrderedPrefetch;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * Gives all images once, in order and not augmented; the last batch holds what is left and may be short. For use by one
 * thread.
 */
public final class ObjectEvalBatches implements Iterator<List<ObjectImage>>, AutoCloseable {
    private final int images;
    private final int batchSize;
    private final OrderedPrefetch<List<ObjectImage>> batches;
    private int drawn;
    private int given;

    /** Batches of {@code batchSize} images, made ahead by {@code threads} threads. */
    public ObjectEvalBatches(ObjectDataset data, int batchSize, int threads) {
        LoaderSettings settings = LoaderSettings.of(batchSize, 0).withThreads(threads);
        this.images = data.size();
        this.batchSize = batchSize;
        this.batches = new OrderedPrefetch<>(
                () -> {
                    if (drawn >= images) {
                        return null;
                    }
                    int from = drawn;
                    drawn = (int) Math.min(images, (long) from + batchSize);
                    int to = drawn;
                    return () -> IntStream.range(from, to).mapToObj(data::read).toList();
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
    public List<ObjectImage> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + images + " images are given");
        }
        given = (int) Math.min(images, (long) given + batchSize);
        return batches.next();
    }

    /** Stops the threads. */
    @Override
    public void close() {
        batches.close();
    }
}
