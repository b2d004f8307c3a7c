package io.normbench.tensor;

import java.util.List;

/** Batches in order, each where steps need it. For use by the thread that runs the steps. */
public interface BatchFeed extends AutoCloseable {
    /** The next batch; it is valid until the next call, and the one before it no longer. */
    List<Tensor> next();

    /** Frees the batches and stops whatever moves them. */
    @Override
    void close();
}
