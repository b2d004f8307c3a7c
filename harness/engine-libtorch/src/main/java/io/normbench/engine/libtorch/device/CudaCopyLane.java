package io.normbench.engine.libtorch.device;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;

/** Copies on a CUDA stream of its own, with an event at either end. */
final class CudaCopyLane implements CopyLane {
    private final CudaRuntime runtime;
    private final CudaRuntime.Stream side;
    private final List<Arrival> all = new ArrayList<>();
    private final List<Arrival> unused = new ArrayList<>();

    CudaCopyLane(CudaRuntime runtime) {
        this.runtime = runtime;
        side = runtime.sideStream();
    }

    @Override
    public Tensor pinned(long[] shape, TensorOptions options) {
        return runtime.pinned(shape, options);
    }

    @Override
    public Ticket copy(List<Tensor> from, List<Tensor> to) {
        Arrival arrival = unused.isEmpty() ? new Arrival() : unused.remove(unused.size() - 1);
        CudaRuntime.Stream computing = runtime.currentStream();
        arrival.idle.record(computing);
        arrival.idle.holdBack(side);
        runtime.makeCurrent(side);
        try {
            for (int i = 0; i < from.size(); i++) {
                to.get(i).copy_(from.get(i), true);
            }
        } finally {
            runtime.makeCurrent(computing);
        }
        arrival.done.record(side);
        return arrival;
    }

    @Override
    public void close() {
        all.forEach(Arrival::release);
        side.release();
    }

    /** Two events, used again once their copy has been awaited. */
    private final class Arrival implements Ticket {
        private final CudaEvent idle = CudaEvent.untimed(runtime);
        private final CudaEvent done = CudaEvent.untimed(runtime);

        Arrival() {
            all.add(this);
        }

        @Override
        public void beforeUse() {
            done.holdBack(runtime.currentStream());
        }

        @Override
        public void await() {
            done.await();
            unused.add(this);
        }

        private void release() {
            idle.close();
            done.close();
        }
    }
}
