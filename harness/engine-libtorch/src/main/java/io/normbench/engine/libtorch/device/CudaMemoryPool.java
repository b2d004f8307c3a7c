package io.normbench.engine.libtorch.device;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.LongPair;
import org.bytedeco.pytorch.cuda.StreamFilter;
import org.bytedeco.pytorch.global.torch_cuda;
import org.jspecify.annotations.Nullable;

/**
 * A private pool of LibTorch's caching allocator: blocks that a graph was captured with are given to nobody else while
 * the graph lives.
 *
 * <p>A pool's id is a {@code c10::MempoolId_t}, a pair of 64-bit numbers, which is made here and never asked for. PyTorch's own
 * graphs let requests through by the capture that the requesting stream belongs to; here one stream captures, and its address
 * tells.
 */
final class CudaMemoryPool implements CudaRuntime.Pool {
    private static final long BEYOND_ANY_COUNT = 1L << 62;

    private final byte device;
    private final LongPair id = new LongPair(0, 0);
    private final OneStream filter;

    private CudaMemoryPool(byte device, CUstream_st stream) {
        this.device = device;
        id.retainReference();
        id.second(number(id.address()));
        filter = new OneStream(stream.address());
        filter.retainReference();
    }

    /** The allocator counts its own ids from 1 in either half. The address is one pool's alone while it lives. */
    static long number(long address) {
        return BEYOND_ANY_COUNT | address;
    }

    /** Whether a request on {@code stream}, null for the default one, is for the pool of the stream at {@code address}. */
    static boolean serves(long address, @Nullable Pointer stream) {
        return stream != null && stream.address() == address;
    }

    /** From now on blocks that are asked for on {@code stream} come from the pool. */
    static CudaMemoryPool open(byte device, CUstream_st stream) {
        CudaMemoryPool pool = new CudaMemoryPool(device, stream);
        boolean open = false;
        try {
            torch_cuda.getAllocator().beginAllocateToPool(device, pool.id, pool.filter);
            open = true;
            return pool;
        } finally {
            if (!open) {
                pool.forget();
            }
        }
    }

    @Override
    public void end() {
        torch_cuda.getAllocator().endAllocateToPool(device, id);
    }

    @Override
    public void release() {
        torch_cuda.getAllocator().releasePool(device, id);
        forget();
    }

    private void forget() {
        filter.releaseReference();
        id.releaseReference();
    }

    /** Lets one stream's requests through. Called by the allocator on any thread, with its lock held. */
    private static final class OneStream extends StreamFilter {
        private final long wanted;

        OneStream(long wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean call(@Nullable Pointer stream) {
            return serves(wanted, stream);
        }
    }
}
