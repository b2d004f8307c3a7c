package io.normbench.task;

import io.normbench.data.DataInfo;
import io.normbench.data.LoaderSettings;
import io.normbench.data.objects.ObjectBatch;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectLoader;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.tensor.HostTensor;
import java.util.List;

/** A task on images with objects: where its batches come from. */
public abstract class ObjectTask implements Task {
    /** What it trains and is evaluated on. */
    protected final ObjectSplit data;

    private final int smallFrame;

    /**
     * A task on {@code data}.
     *
     * @param smallFrame values of the largest frame whose images are prepared without threads
     */
    protected ObjectTask(ObjectSplit data, int smallFrame) {
        this.data = data;
        this.smallFrame = smallFrame;
    }

    @Override
    public DataInfo dataInfo() {
        return data.info();
    }

    @Override
    public int trainingImages() {
        return data.train().size();
    }

    @Override
    public BatchSource batches(int batchSize, long seed, boolean augment) {
        requireImages(batchSize);
        ObjectLoader loader = new ObjectLoader(
                data.train(), augment, LoaderSettings.of(batchSize, seed).withThreads(threads(data.train())));
        return new BatchSource() {
            @Override
            public List<HostTensor> next() {
                return inputs(loader.next());
            }

            @Override
            public void close() {
                loader.close();
            }
        };
    }

    /** The inputs of a training step. */
    protected abstract List<HostTensor> inputs(ObjectBatch batch);

    /** How many threads prepare the batches of {@code images}. */
    protected int threads(ObjectDataset images) {
        return LoaderSettings.threadsFor(images.frame(), smallFrame);
    }
}
