package io.normbench.engine.libtorch.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** A CUDA runtime that does nothing but note what it is asked for, in order, and fail where it is told to. */
final class RecordedCuda implements CudaRuntime {
    static final int FAILED = 900;

    /** What it was asked for. */
    final List<String> calls = new ArrayList<>();

    /** Statuses of calls, by name; others succeed. */
    final Map<String, Integer> statuses = new HashMap<>();

    /** Words for statuses; others are their numbers. */
    final Map<Integer, String> texts = new HashMap<>();

    /** Whether a failed end of a capture leaves half a graph. */
    boolean leavesHalfAGraph;

    /** Whether captures record nothing. */
    boolean recordsNothing;

    private Stream current = new Named("default");
    private int streams;
    private int events;
    private int pools;

    private int note(String call) {
        calls.add(call);
        return statuses.getOrDefault(call.split(" ")[0], SUCCESS);
    }

    private final class Named implements Stream, Event, Graph, Executable {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void synchronize() {
            note("await " + name);
        }

        @Override
        public void release() {
            note("release " + name);
        }

        @Override
        public void destroy() {
            note("destroy " + name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @Override
    public Stream sideStream() {
        return new Named("side" + ++streams);
    }

    @Override
    public Stream currentStream() {
        return current;
    }

    @Override
    public void makeCurrent(Stream stream) {
        note("use " + stream);
        current = stream;
    }

    @Override
    public void synchronize() {
        note("await device");
    }

    @Override
    public void emptyCache() {
        note("empty cache");
    }

    @Override
    public Pool openPool(Stream stream) {
        String name = "pool" + ++pools;
        note("open " + name + " for " + stream);
        return new Pool() {
            @Override
            public void end() {
                note("end " + name);
            }

            @Override
            public void release() {
                note("release " + name);
            }
        };
    }

    @Override
    public int beginCapture(Stream stream) {
        return note("begin-capture " + stream);
    }

    @Override
    public void captureBegun() {
        note("mark begin");
    }

    @Override
    public Made<Graph> endCapture(Stream stream) {
        int status = note("end-capture " + stream);
        return new Made<>(status, status == SUCCESS || leavesHalfAGraph ? new Named("graph") : null);
    }

    @Override
    public void captureEnded() {
        note("mark end");
    }

    @Override
    public Made<Boolean> holdsWork(Graph graph) {
        return new Made<>(note("look-into " + graph), !recordsNothing);
    }

    @Override
    public Made<Executable> instantiate(Graph graph) {
        int status = note("instantiate " + graph);
        return new Made<>(status, status == SUCCESS ? new Named("executable") : null);
    }

    @Override
    public int launch(Executable work, Stream stream) {
        return note("launch " + work + " on " + stream);
    }

    @Override
    public Made<Event> event(boolean timed) {
        String name = (timed ? "timed" : "event") + ++events;
        int status = note("make " + name);
        return new Made<>(status, status == SUCCESS ? new Named(name) : null);
    }

    @Override
    public int record(Event event, Stream stream) {
        return note("record " + event + " on " + stream);
    }

    @Override
    public int holdBack(Stream stream, Event event) {
        return note("hold " + stream + " until " + event);
    }

    @Override
    public int await(Event event) {
        return note("await " + event);
    }

    @Override
    public Made<Float> elapsed(Event from, Event to) {
        return new Made<>(note("elapsed " + from + " " + to), 1.5f);
    }

    @Override
    public void forgetError() {
        note("forget");
    }

    @Override
    public String text(int status) {
        return texts.getOrDefault(status, "status " + status);
    }

    @Override
    public Tensor pinned(long[] shape, TensorOptions options) {
        note("pin");
        return torch.empty(shape, options, new MemoryFormatOptional());
    }
}
