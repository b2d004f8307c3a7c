package io.normbench.engine.libtorch;

import io.normbench.tensor.OutOfMemoryException;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Records steps as CUDA graphs by stream capture: what {@code at::cuda::CUDAGraph} does in C++, which the bindings
 * lack, from the CUDA runtime's own functions and the caching allocator's private pools.
 *
 * <p>Rehearsals and captures run on one stream of their own, so that what libraries keep for each stream (cuBLAS's
 * workspace) is there when a capture begins. Replays go to the current stream. Left out of {@code CUDAGraph} are random
 * numbers: no program here draws any on the device.
 */
final class CudaGraphRecorder implements StepRecorder {
    private final byte device;
    private final CUDAStream side;

    private CudaGraphRecorder(int device) {
        this.device = (byte) device;
        this.side = torch_cuda.getStreamFromPool(false, this.device);
        // Whoever opens a session may do so within a scope that ends before it.
        side.retainReference();
    }

    /**
     * A recorder for device {@code index}.
     *
     * @throws UnsupportedOperationException if the bindings of the CUDA runtime cannot be loaded
     */
    static CudaGraphRecorder open(int index) {
        try {
            Loader.load(cudart.class);
        } catch (LinkageError e) {
            throw new UnsupportedOperationException(
                    "execution graph: engine libtorch on cuda:" + index + " cannot load the CUDA runtime's bindings ("
                            + e.getMessage() + "); build with 'make build PROFILES=cuda'",
                    e);
        }
        return new CudaGraphRecorder(index);
    }

    @Override
    public void rehearse(Runnable work) {
        torch.cuda_synchronize(device);
        onSide(() -> {
            work.run();
            side.synchronize();
        });
    }

    private void onSide(Runnable work) {
        try (PointerScope scope = new PointerScope()) {
            CUDAStream before = torch_cuda.getCurrentCUDAStream(device);
            torch_cuda.setCurrentCUDAStream(side);
            try {
                work.run();
            } finally {
                torch_cuda.setCurrentCUDAStream(before);
            }
        }
    }

    @Override
    public Recording record(Runnable work) {
        torch.cuda_synchronize(device);
        // While something is captured the allocator cannot give cached blocks back to make room.
        torch_cuda.getAllocator().emptyCache();
        CudaMemoryPool pool = new CudaMemoryPool(device);
        boolean recorded = false;
        try {
            CUgraphExec_st[] executable = new CUgraphExec_st[1];
            onSide(() -> {
                CUstream_st stream = side.stream();
                pool.open(stream);
                try {
                    executable[0] = instantiated(captured(stream, work));
                } finally {
                    pool.end();
                }
            });
            recorded = true;
            return new CudaGraph(device, executable[0], pool);
        } finally {
            if (!recorded) {
                pool.release();
            }
        }
    }

    private CUgraph_st captured(CUstream_st stream, Runnable work) {
        CUgraph_st graph = new CUgraph_st();
        // Thread-local: loaders and the garbage collector may free or allocate elsewhere meanwhile.
        check(cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal), "begin of capture");
        boolean done = false;
        try {
            work.run();
            done = true;
        } catch (RuntimeException e) {
            throw refused(e);
        } finally {
            // Always, or the stream would capture for ever.
            int ended = cudart.cudaStreamEndCapture(stream, graph);
            if (!done) {
                discard(graph);
            } else if (ended != cudart.cudaSuccess) {
                discard(graph);
                check(ended, "end of capture");
            }
        }
        return graph;
    }

    /** After a failed capture: there may be half a graph, and CUDA remembers an error that is not our caller's. */
    private static void discard(CUgraph_st graph) {
        if (!graph.isNull()) {
            cudart.cudaGraphDestroy(graph);
        }
        cudart.cudaGetLastError();
    }

    private static CUgraphExec_st instantiated(CUgraph_st graph) {
        CUgraphExec_st executable = new CUgraphExec_st();
        try {
            check(cudart.cudaGraphInstantiateWithFlags(executable, graph, 0), "making the graph executable");
            return executable;
        } finally {
            cudart.cudaGraphDestroy(graph);
        }
    }

    /** Lack of memory and what the engine refuses go through; all else is an operation that CUDA cannot capture. */
    private RuntimeException refused(RuntimeException failure) {
        if (failure instanceof UnsupportedOperationException || NativeErrors.lackOfMemory(failure)) {
            return failure;
        }
        return new UnsupportedOperationException(
                "execution graph: engine libtorch on cuda:" + device + " cannot capture the step: "
                        + String.valueOf(failure.getMessage()).lines().findFirst().orElse(""),
                failure);
    }

    /** Throws if a call of the CUDA runtime failed. */
    static void check(int status, String what) {
        if (status == cudart.cudaSuccess) {
            return;
        }
        cudart.cudaGetLastError();
        String text = what + ": CUDA error: " + cudart.cudaGetErrorString(status).getString();
        if (status == cudart.cudaErrorMemoryAllocation) {
            throw new OutOfMemoryException("device", "device: " + text, null);
        }
        throw new UnsupportedOperationException("execution graph: " + text);
    }

    @Override
    public void close() {
        side.releaseReference();
    }

    /** An executable graph and the memory it works in. */
    private static final class CudaGraph implements Recording {
        private final byte device;
        private final CUgraphExec_st executable;
        private final CudaMemoryPool pool;

        CudaGraph(byte device, CUgraphExec_st executable, CudaMemoryPool pool) {
            this.device = device;
            this.executable = executable;
            this.pool = pool;
        }

        @Override
        public void replay() {
            try (PointerScope scope = new PointerScope()) {
                CUDAStream current = torch_cuda.getCurrentCUDAStream(device);
                check(cudart.cudaGraphLaunch(executable, current.stream()), "launch of the graph");
            }
        }

        @Override
        public void close() {
            torch.cuda_synchronize(device);
            cudart.cudaGraphExecDestroy(executable);
            pool.release();
        }
    }
}
