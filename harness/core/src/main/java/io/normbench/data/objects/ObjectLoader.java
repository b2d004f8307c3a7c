package io.normbench.data.objects;

import io.normbench.data.LoaderSettings;
import io.normbench.data.OrderedPrefetch;
import io.normbench.data.ShuffledStream;
import io.normbench.data.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Gives an endless stream of shuffled training batches, with the promises of {@link io.normbench.data.BatchLoader}.
 *
 * <p>For use by one thread.
 */
public final class ObjectLoader implements AutoCloseable {
    private final ObjectDataset data;
    private final boolean augment;
    private final OrderedPrefetch<ObjectBatch> batches;
    private volatile boolean stopped;

    /** Starts the stream, and the threads if there are any. */
    public ObjectLoader(ObjectDataset data, boolean augment, LoaderSettings settings) {
        this.data = data;
        this.augment = augment;
        ShuffledStream stream = new ShuffledStream(data.size(), settings.seed());
        batches = new OrderedPrefetch<>(
                () -> {
                    ShuffledStream.Draw draw = stream.take(settings.batchSize());
                    return () -> read(draw);
                },
                settings.threads(),
                settings.queue());
    }

    /**
     * The next batch.
     *
     * @throws io.normbench.util.UserError if a file behind an image is missing or damaged
     */
    public ObjectBatch next() {
        return Objects.requireNonNull(batches.next(), "the stream has no end");
    }

    private ObjectBatch read(ShuffledStream.Draw draw) {
        List<ObjectImage> images = new ArrayList<>();
        long[] seeds = new long[draw.seeds().length];
        for (int i = 0; i < seeds.length; i++) {
            if (stopped) {
                throw new CancellationException("the loader is closed");
            }
            SplitMix64 random = new SplitMix64(draw.seeds()[i]);
            seeds[i] = random.nextLong();
            images.add(augment ? data.read(draw.images()[i], random) : data.read(draw.images()[i]));
        }
        return new ObjectBatch(images, seeds);
    }

    /** Stops the threads: each ends after the image it is at. */
    @Override
    public void close() {
        stopped = true;
        batches.close();
    }
}
