package io.normbench.data;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Reads images of a data set into a batch. Safe to use from several threads. */
final class BatchWriter {
    private final ImageDataset data;
    private final @Nullable RandomizedImageDataset randomized; // null unless the data set does the augmentation
    private final Augmentation augmentation;
    private volatile boolean stopped;

    BatchWriter(ImageDataset data, Augmentation augmentation) {
        this.data = data;
        this.augmentation = augmentation;
        this.randomized = augmentation instanceof RandomizedRead && data instanceof RandomizedImageDataset r ? r : null;
    }

    /** The images from {@code from} to {@code to - 1}, not augmented. */
    ImageBatch range(int from, int to) {
        int values = data.shape().size();
        float[] images = new float[Math.multiplyExact(to - from, values)];
        long[] labels = new long[to - from];
        for (int i = 0; i < labels.length; i++) {
            requireNotStopped();
            data.read(from + i, images, i * values);
            labels[i] = data.label(from + i);
        }
        return new ImageBatch(images, labels, data.shape());
    }

    /** The drawn images, augmented. */
    ImageBatch augmented(ShuffledStream.Draw draw) {
        int values = data.shape().size();
        long[] labels = new long[draw.images().length];
        float[] images = new float[Math.multiplyExact(labels.length, values)];
        for (int i = 0; i < labels.length; i++) {
            requireNotStopped();
            int image = draw.images()[i];
            SplitMix64 random = new SplitMix64(draw.seeds()[i]);
            if (randomized != null) {
                randomized.read(image, images, i * values, random);
            } else {
                data.read(image, images, i * values);
                augmentation.apply(images, i * values, data.shape(), random);
            }
            labels[i] = data.label(image);
        }
        return new ImageBatch(images, labels, data.shape());
    }

    /** Makes batches in progress end before their next image. */
    void stop() {
        stopped = true;
    }

    private void requireNotStopped() {
        if (stopped) {
            throw new CancellationException("the loader is closed");
        }
    }
}
