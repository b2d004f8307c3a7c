package io.normbench.engine.libtorch;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.LongPair;
import org.bytedeco.pytorch.cuda.StreamFilter;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * A private pool of LibTorch's caching allocator: blocks that a graph was captured with are given to nobody else while
 * the graph lives.
 *
 * <p>A pool's id is a {@code c10::MempoolId_t}, a pair of 64-bit numbers, which is made here and never asked for.
 */
final class CudaMemoryPool {
    private static final long BEYOND_ANY_COUNT = 1L << 62;

    private final byte device;
    private final LongPair id = new LongPair(0, 0);
    private OneStream filter;

    CudaMemoryPool(byte device) {
        this.device = device;
        id.retainReference();
        // The allocator counts its own ids from 1 in either half. The address is this pool's alone while it lives.
        id.second(BEYOND_ANY_COUNT | id.address());
    }

    /** From now on blocks that are asked for on {@code stream} come from this pool. */
    void open(CUstream_st stream) {
        OneStream own = new OneStream(stream.address());
        torch_cuda.getAllocator().beginAllocateToPool(device, id, own);
        own.retainReference();
        filter = own;
    }

    /** From now on blocks come from where they came from before. */
    void end() {
        torch_cuda.getAllocator().endAllocateToPool(device, id);
    }

    /** Gives the pool up: its blocks may be freed once nothing lies in them. */
    void release() {
        if (filter != null) {
            torch_cuda.getAllocator().releasePool(device, id);
            filter.releaseReference();
            filter = null;
        }
        id.releaseReference();
    }

    /** Lets one stream's requests through. Called by the allocator on any thread, with its lock held. */
    private static final class OneStream extends StreamFilter {
        private final long address;

        OneStream(long address) {
            this.address = address;
        }

        @Override
        public boolean call(Pointer stream) {
            return stream != null && stream.address() == address;
        }
    }
}
