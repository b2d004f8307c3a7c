package io.normbench.tensor;

import java.util.List;
import java.util.function.Supplier;

/** Uploads each batch when it is asked for. */
final class UploadingFeed implements BatchFeed {
    private final Session session;
    private final Supplier<List<HostTensor>> batches;
    private List<Tensor> current = List.of();

    UploadingFeed(Session session, Supplier<List<HostTensor>> batches) {
        this.session = session;
        this.batches = batches;
    }

    @Override
    public List<Tensor> next() {
        List<HostTensor> batch = batches.get();
        close();
        current = session.upload(batch);
        return current;
    }

    @Override
    public void close() {
        session.release(current);
        current = List.of();
    }
}
