package io.normbench.engine.libtorch.device;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraphNode_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/** The CUDA runtime and LibTorch's allocator themselves. Decides nothing. */
final class NativeCuda implements CudaRuntime {
    private final byte device;

    /** @throws LinkageError if the bindings of the CUDA runtime cannot be loaded */
    NativeCuda(int index) {
        Loader.load(cudart.class);
        device = (byte) index;
    }

    private record OwnStream(CUDAStream stream) implements Stream {
        @Override
        public void synchronize() {
            stream.synchronize();
        }

        @Override
        public void release() {
            stream.releaseReference();
        }
    }

    private record OwnEvent(CUevent_st event) implements Event {
        @Override
        public void destroy() {
            cudart.cudaEventDestroy(event);
        }
    }

    private record OwnGraph(CUgraph_st graph) implements Graph {
        @Override
        public void destroy() {
            cudart.cudaGraphDestroy(graph);
        }
    }

    private record OwnExecutable(CUgraphExec_st executable) implements Executable {
        @Override
        public void destroy() {
            cudart.cudaGraphExecDestroy(executable);
        }
    }

    private static CUDAStream own(Stream stream) {
        return ((OwnStream) stream).stream();
    }

    private static CUevent_st own(Event event) {
        return ((OwnEvent) event).event();
    }

    @Override
    public Stream sideStream() {
        CUDAStream side = torch_cuda.getStreamFromPool(false, device);
        // Whoever opens a session may do so within a scope that ends before it.
        side.retainReference();
        return new OwnStream(side);
    }

    @Override
    public Stream currentStream() {
        return new OwnStream(torch_cuda.getCurrentCUDAStream(device));
    }

    @Override
    public void makeCurrent(Stream stream) {
        torch_cuda.setCurrentCUDAStream(own(stream));
    }

    @Override
    public void synchronize() {
        torch.cuda_synchronize(device);
    }

    @Override
    public void emptyCache() {
        torch_cuda.getAllocator().emptyCache();
    }

    @Override
    public Pool openPool(Stream stream) {
        return CudaMemoryPool.open(device, own(stream).stream());
    }

    @Override
    public int beginCapture(Stream stream) {
        // Thread-local: loaders and the garbage collector may free or allocate elsewhere meanwhile.
        return cudart.cudaStreamBeginCapture(own(stream).stream(), cudart.cudaStreamCaptureModeThreadLocal);
    }

    @Override
    public void captureBegun() {
        torch_cuda.getAllocator().markCaptureBegin(device);
    }

    @Override
    public Made<Graph> endCapture(Stream stream) {
        CUgraph_st graph = new CUgraph_st();
        int status = cudart.cudaStreamEndCapture(own(stream).stream(), graph);
        return new Made<>(status, graph.isNull() ? null : new OwnGraph(graph));
    }

    @Override
    public void captureEnded() {
        torch_cuda.getAllocator().markCaptureEnd(device);
    }

    @Override
    public Made<Boolean> holdsWork(Graph graph) {
        // Room for one node: how many of them are put there is what the call says.
        try (SizeTPointer count = new SizeTPointer(1L)) {
            count.put(1L);
            int status = cudart.cudaGraphGetNodes(((OwnGraph) graph).graph(), new CUgraphNode_st(), count);
            return new Made<>(status, count.get() > 0);
        }
    }

    @Override
    public Made<Executable> instantiate(Graph graph) {
        CUgraphExec_st executable = new CUgraphExec_st();
        int status = cudart.cudaGraphInstantiateWithFlags(executable, ((OwnGraph) graph).graph(), 0);
        return new Made<>(status, status == SUCCESS ? new OwnExecutable(executable) : null);
    }

    @Override
    public int launch(Executable work, Stream stream) {
        return cudart.cudaGraphLaunch(((OwnExecutable) work).executable(), own(stream).stream());
    }

    @Override
    public Made<Event> event(boolean timed) {
        CUevent_st event = new CUevent_st();
        int status =
                cudart.cudaEventCreateWithFlags(event, timed ? cudart.cudaEventDefault : cudart.cudaEventDisableTiming);
        return new Made<>(status, status == SUCCESS ? new OwnEvent(event) : null);
    }

    @Override
    public int record(Event event, Stream stream) {
        return cudart.cudaEventRecord(own(event), own(stream).stream());
    }

    @Override
    public int holdBack(Stream stream, Event event) {
        return cudart.cudaStreamWaitEvent(own(stream).stream(), own(event));
    }

    @Override
    public int await(Event event) {
        return cudart.cudaEventSynchronize(own(event));
    }

    @Override
    public Made<Float> elapsed(Event from, Event to) {
        float[] millis = new float[1];
        int status = cudart.cudaEventElapsedTime(millis, own(from), own(to));
        return new Made<>(status, millis[0]);
    }

    @Override
    public void forgetError() {
        cudart.cudaGetLastError();
    }

    @Override
    public String text(int status) {
        return cudart.cudaGetErrorString(status).getString();
    }

    @Override
    public Tensor pinned(long[] shape, TensorOptions options) {
        return torch.empty(shape, options.pinned_memory(new BoolOptional(true)), new MemoryFormatOptional());
    }
}
