package io.normbench.task;

import io.normbench.data.DataInfo;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import java.util.List;

/** A task with its data opened and its network made, ready to be trained in any session. */
public interface Task {
    /** What the record says of the data. */
    DataInfo dataInfo();

    /** Number of training images. */
    int trainingImages();

    /** One training step: inputs are what {@link #batches} gives, the first output is the scalar loss. */
    Session.Program training();

    /** The forward pass alone: inputs are what {@link #batches} gives. */
    Session.Program inference();

    /**
     * The forward pass with what lies between the network's parts, for holding it against other frameworks': inputs are what
     * {@link #batches} gives, outputs are named by {@link #inspected}.
     */
    default Session.Program inspection() {
        return inference();
    }

    /** Names of the outputs of {@link #inspection}, in its order. */
    default List<String> inspected() {
        return List.of("output");
    }

    /**
     * An endless stream of training batches.
     *
     * @throws UnsupportedOperationException if there are fewer training images than {@code batchSize}
     */
    BatchSource batches(int batchSize, long seed, boolean augment);

    /**
     * Refuses batches that the training images do not fill.
     *
     * @throws UnsupportedOperationException if there are fewer training images than {@code batchSize}
     */
    default void requireImages(int batchSize) {
        if (batchSize > trainingImages()) {
            throw new UnsupportedOperationException(
                    "a batch of " + batchSize + " is larger than the " + trainingImages() + " training images");
        }
    }

    /** Evaluates the session's network on the held-out data. */
    Evaluation evaluate(Engine engine, Session session, int batchSize);

    /** A stream of batches; closing it stops whatever threads prepare them. */
    interface BatchSource extends AutoCloseable {
        /** The next batch: the inputs of the programs. */
        List<HostTensor> next();

        @Override
        void close();
    }
}
