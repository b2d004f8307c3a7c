package io.normbench.engine.libtorch.device;

import io.normbench.engine.libtorch.device.CudaRuntime.Executable;
import io.normbench.engine.libtorch.device.CudaRuntime.Graph;
import io.normbench.engine.libtorch.device.CudaRuntime.Made;
import io.normbench.engine.libtorch.device.CudaRuntime.Pool;
import io.normbench.engine.libtorch.device.CudaRuntime.Stream;
import io.normbench.engine.libtorch.presence.ThisMachine;
import io.normbench.tensor.CudaFault;
import io.normbench.tensor.OutOfMemoryException;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Records steps as CUDA graphs by stream capture: what {@code at::cuda::CUDAGraph} does in C++, which the bindings
 * lack, from the CUDA runtime's own functions and the caching allocator's private pools.
 *
 * <p>Rehearsals and captures run on one stream of their own, so that what libraries keep for each stream (cuBLAS's
 * workspace) is there when a capture begins. Replays go to the current stream.
 *
 * <p>The order is that of PyTorch ({@code aten/src/ATen/cuda/CUDAGraph.cpp} and {@code torch/cuda/graphs.py}, read in November
 * 2026): wait for the device, empty the allocator's cache, open a private pool, begin the capture and tell the allocator, work, end
 * the capture and tell the allocator, leave the pool, look whether the graph has work, make it executable, destroy it; replay on the
 * current stream. Differences:
 *
 * <ul>
 *   <li>No generator is registered, so there is no {@code capture_epilogue} and no {@code replay_prologue}: no program here draws
 *       random numbers on the device. One that did would be refused, because a generator that is not registered throws when it is
 *       asked during a capture.
 *   <li>Page-locked host memory has no pool, and its cache is not emptied: nothing is copied from or to the host within a step.
 *   <li>Work that throws, or an end that fails, gives the pool up at once; PyTorch does so when the graph object is destroyed.
 *   <li>A graph without work is refused; PyTorch warns.
 *   <li>The pool serves one stream by its address, PyTorch's every stream that belongs to the capture: steps fork none.
 *   <li>The capture's mode is thread-local, PyTorch's default global: loaders and the garbage collector work meanwhile.
 *   <li>A graph is made executable without flags; PyTorch's are for {@code cudaMallocAsync} and for streams of different
 *       priorities, and neither is in use.
 *   <li>At the end the device is waited for and the executable destroyed before its pool is given up; PyTorch gives the pool up
 *       first and leaves waiting to its caller.
 *   <li>cuBLAS's workspaces of the capture's stream stay; PyTorch frees them before it gives the pool up, because they may lie in it.
 *       Here rehearsals on the same stream allocated them, outside of any pool.
 * </ul>
 */
final class CudaGraphRecorder implements StepRecorder {
    private final CudaRuntime runtime;
    private final String device;
    private final Stream side;

    /** @param device what messages call it: {@code cuda:0} */
    CudaGraphRecorder(CudaRuntime runtime, String device) {
        this.runtime = runtime;
        this.device = device;
        this.side = runtime.sideStream();
    }

    /**
     * A recorder for device {@code index}.
     *
     * @throws UnsupportedOperationException if the bindings of the CUDA runtime cannot be loaded
     */
    static CudaGraphRecorder open(int index) {
        String device = "cuda:" + index;
        CudaRuntime runtime;
        try {
            runtime = new NativeCuda(index);
        } catch (LinkageError e) {
            throw new UnsupportedOperationException(
                    "execution graph: engine libtorch on " + device + " cannot load the CUDA runtime's bindings ("
                            + e.getMessage() + "); "
                            + (ThisMachine.hasNatives()
                                    ? "see what 'normbench doctor' says of CUDA's libraries"
                                    : "build with 'make build PROFILES=cuda'"),
                    e);
        }
        return new CudaGraphRecorder(runtime, device);
    }

    @Override
    public void rehearse(Runnable work) {
        runtime.synchronize();
        onSide(() -> {
            work.run();
            side.synchronize();
        });
    }

    private void onSide(Runnable work) {
        try (PointerScope scope = new PointerScope()) {
            Stream before = runtime.currentStream();
            runtime.makeCurrent(side);
            try {
                work.run();
            } finally {
                runtime.makeCurrent(before);
            }
        }
    }

    @Override
    public Recording record(Runnable work) {
        runtime.synchronize();
        // While something is captured the allocator cannot give cached blocks back to make room.
        runtime.emptyCache();
        CudaGraph[] recorded = new CudaGraph[1];
        onSide(() -> recorded[0] = recorded(work));
        return recorded[0];
    }

    private CudaGraph recorded(Runnable work) {
        Pool pool = runtime.openPool(side);
        boolean done = false;
        try {
            Graph graph;
            try {
                graph = captured(work);
            } finally {
                pool.end();
            }
            CudaGraph recorded = new CudaGraph(executable(graph), pool);
            done = true;
            return recorded;
        } finally {
            if (!done) {
                pool.release();
            }
        }
    }

    private Graph captured(Runnable work) {
        check(runtime.beginCapture(side), "begin of capture");
        runtime.captureBegun();
        boolean done = false;
        Made<Graph> ended = null;
        try {
            work.run();
            done = true;
        } catch (RuntimeException e) {
            throw refused(e);
        } finally {
            // Always, or the stream would capture for ever.
            ended = runtime.endCapture(side);
            runtime.captureEnded();
            if (!done) {
                discard(ended.made());
            }
        }
        if (ended.status() != CudaRuntime.SUCCESS) {
            discard(ended.made());
            check(ended.status(), "end of capture");
        }
        if (ended.made() == null) {
            throw new UnsupportedOperationException("execution graph: the capture on " + device + " came to nothing");
        }
        return ended.made();
    }

    /** After a failed capture: there may be half a graph, and CUDA remembers an error that is not our caller's. */
    private void discard(@Nullable Graph graph) {
        if (graph != null) {
            graph.destroy();
        }
        runtime.forgetError();
    }

    private Executable executable(Graph graph) {
        try {
            Made<Boolean> work = runtime.holdsWork(graph);
            check(work.status(), "looking into the graph");
            if (!work.surely()) {
                // Replays of nothing would be very fast.
                throw new UnsupportedOperationException("execution graph: the capture on " + device
                        + " recorded no work; it went to another stream or device");
            }
            Made<Executable> made = runtime.instantiate(graph);
            check(made.status(), "making the graph executable");
            return made.surely();
        } finally {
            graph.destroy();
        }
    }

    /** Lack of memory, a device that is broken and what the engine refuses go through; all else is an operation that CUDA cannot capture. */
    private RuntimeException refused(RuntimeException failure) {
        if (failure instanceof UnsupportedOperationException
                || NativeErrors.lackOfMemory(failure)
                || broken(failure.getMessage())) {
            return failure;
        }
        return new UnsupportedOperationException(
                "execution graph: engine libtorch on " + device + " cannot capture the step: "
                        + String.valueOf(failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""),
                failure);
    }

    private static boolean broken(@Nullable String message) {
        return CudaFault.of(message)
                .filter(fault -> fault.kind() == CudaFault.Kind.BROKEN)
                .isPresent();
    }

    /** Throws if a call that records failed. */
    private void check(int status, String what) {
        if (status == CudaRuntime.SUCCESS) {
            return;
        }
        String text = failed(status, what);
        if (broken(text)) {
            throw new IllegalStateException(text);
        }
        throw new UnsupportedOperationException("execution graph: " + what + ": CUDA error: " + runtime.text(status));
    }

    /** What to say of a call that failed; throws if it was for lack of memory. */
    private String failed(int status, String what) {
        runtime.forgetError();
        if (status == CudaRuntime.OUT_OF_MEMORY) {
            throw new OutOfMemoryException("device", "device: " + what + ": CUDA error: " + runtime.text(status), null);
        }
        return "CUDA error: " + runtime.text(status) + " (" + what + ")";
    }

    @Override
    public void close() {
        side.release();
    }

    /** An executable graph and the memory it works in. */
    private final class CudaGraph implements Recording {
        private final Executable executable;
        private final Pool pool;

        CudaGraph(Executable executable, Pool pool) {
            this.executable = executable;
            this.pool = pool;
        }

        @Override
        public void replay() {
            try (PointerScope scope = new PointerScope()) {
                int status = runtime.launch(executable, runtime.currentStream());
                if (status != CudaRuntime.SUCCESS) {
                    throw new IllegalStateException(failed(status, "launch of the graph"));
                }
            }
        }

        @Override
        public void close() {
            runtime.synchronize();
            executable.destroy();
            pool.release();
        }
    }
}
