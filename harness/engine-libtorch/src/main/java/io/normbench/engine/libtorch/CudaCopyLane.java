package io.normbench.engine.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/** Copies on a CUDA stream of its own, with an event at either end. */
final class CudaCopyLane implements CopyLane {
    private final byte device;
    private final CUDAStream side;
    private final List<Arrival> all = new ArrayList<>();
    private final List<Arrival> unused = new ArrayList<>();

    CudaCopyLane(int device) {
        this.device = (byte) device;
        this.side = torch_cuda.getStreamFromPool(false, this.device);
        side.retainReference();
    }

    @Override
    public Tensor pinned(long[] shape, TensorOptions options) {
        return torch.empty(
                shape, options.pinned_memory(new BoolOptional(true)), new MemoryFormatOptional());
    }

    @Override
    public Ticket copy(List<Tensor> from, List<Tensor> to) {
        Arrival arrival = unused.isEmpty() ? new Arrival() : unused.remove(unused.size() - 1);
        CUDAStream computing = torch_cuda.getCurrentCUDAStream(device);
        arrival.idle.record(computing);
        arrival.idle.holdBack(side);
        torch_cuda.setCurrentCUDAStream(side);
        try {
            for (int i = 0; i < from.size(); i++) {
                to.get(i).copy_(from.get(i), true);
            }
        } finally {
            torch_cuda.setCurrentCUDAStream(computing);
        }
        arrival.done.record(side);
        return arrival;
    }

    @Override
    public void close() {
        all.forEach(Arrival::release);
        side.releaseReference();
    }

    /** Two events, used again once their copy has been awaited. */
    private final class Arrival implements Ticket {
        private final CudaEvent idle = CudaEvent.untimed();
        private final CudaEvent done = CudaEvent.untimed();

        Arrival() {
            all.add(this);
        }

        @Override
        public void beforeUse() {
            done.holdBack(torch_cuda.getCurrentCUDAStream(device));
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
