package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.HostCopies;
import io.normbench.engine.dl4j.operation.Operation;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.util.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** ND4J on one device, in one element type. */
final class Dl4jEngine implements Engine {
    private static final String VERSION = "1.0.0-M2.1";

    private final EngineOptions options;
    private final int threads;
    private final Optional<Integer> cudaDevice;
    private final Map<Object, Dl4jTensor> kept = new HashMap<>();
    private List<INDArray> temporaries = new ArrayList<>();
    private @Nullable Evaluator current; // null: plans serve once
    private @Nullable Evaluator idle; // null: no session left one, or the next one took it
    private long serial;
    private boolean closed;

    private Dl4jEngine(EngineOptions options, int threads, Optional<Integer> cudaDevice) {
        this.options = options;
        this.threads = threads;
        this.cudaDevice = cudaDevice;
    }

    /** @param cudaDevice the CUDA device to use; empty for the CPU */
    static Dl4jEngine open(EngineOptions options, Optional<Integer> cudaDevice) {
        try {
            Nd4j.getBackend();
        } catch (LinkageError | RuntimeException e) {
            throw UserError.infrastructure(
                    "ND4J's native library cannot be loaded: " + rootMessage(e)
                            + "; NormBench ships natives for Linux x86-64 with glibc 2.17 or newer",
                    e);
        }
        int threads =
                options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
        // These settings are the whole process's: each is written, or an engine would inherit its predecessor's.
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
        cudaDevice.ifPresent(CudaBackend::select);
        return new Dl4jEngine(options, threads, cudaDevice);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    EngineOptions options() {
        return options;
    }

    @Override
    public EngineInfo info() {
        Map<String, String> details = new TreeMap<>();
        Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
        details.put("nd4j", VERSION);
        details.put("backend", Nd4j.getBackend().getClass().getSimpleName());
        details.put("blas", String.valueOf(environment.get("blas.vendor")));
        details.put("native_build", NativeLibrary.chosen());
        details.put("instruction_set", NativeLibrary.instructionSet());
        details.put("javacpp", javacppVersion());
        details.put("deterministic", "true");
        details.put("dtype", options.dtype().name());
        details.put("execution", "graph");
        details.put("layout", "nchw");
        String device = cudaDevice.map(index -> "cuda:" + index).orElse("cpu");
        return new EngineInfo("dl4j", VERSION, device, threads, details);
    }

    private static String javacppVersion() {
        try {
            return Loader.getVersion();
        } catch (IOException e) {
            return "unknown";
        }
    }

    // --- nodes and their memory --------------------------------------------------------------------------------------

    Node node(Operation operation, DType dtype, long[] shape, Dl4jTensor... inputs) {
        return new Node(serial++, operation, List.of(inputs), dtype, shape);
    }

    /** A leaf that lives until somebody closes its array. */
    Dl4jTensor lasting(HostTensor value) {
        DType dtype = value.dtype() == DType.INT64 ? DType.INT64 : options.dtype();
        return Dl4jTensor.leaf(this, HostCopies.array(value, dtype), dtype, value.shape());
    }

    /** A leaf that lives until the scope or the step that made it ends. */
    Dl4jTensor temporary(HostTensor value) {
        Dl4jTensor leaf = lasting(value);
        temporaries.add(leaf.given());
        return leaf;
    }

    /** The values of {@code tensor}, computed now if need be. */
    INDArray values(Dl4jTensor tensor) {
        INDArray known = tensor.array();
        if (known != null) {
            return known;
        }
        return NativeErrors.translate(() -> {
            if (current != null) {
                return values(tensor, current);
            }
            try (Evaluator once = new Evaluator(threads)) {
                return values(tensor, once);
            }
        });
    }

    private INDArray values(Dl4jTensor tensor, Evaluator evaluator) {
        INDArray copy = evaluator
                .run(Trace.values(List.of(tensor)), List.of())
                .result(0)
                .dup('c');
        temporaries.add(copy);
        tensor.remember(copy);
        return copy;
    }

    /** Runs {@code action}, with plans of {@code evaluator}, null for plans that serve once, then frees what it made. */
    <T> T within(@Nullable Evaluator evaluator, Supplier<T> action) {
        Evaluator before = current;
        List<INDArray> outer = temporaries;
        current = evaluator;
        temporaries = new ArrayList<>();
        try {
            return action.get();
        } finally {
            temporaries.forEach(INDArray::close);
            temporaries = outer;
            current = before;
        }
    }

    // --- engine ------------------------------------------------------------------------------------------------------

    @Override
    public Dl4jTensor tensor(double[] values, long... shape) {
        return temporary(HostTensor.of(values, shape));
    }

    @Override
    public Dl4jTensor tensor(float[] values, long... shape) {
        return temporary(HostTensor.of(values, shape));
    }

    @Override
    public Dl4jTensor tensor(long[] values, long... shape) {
        return temporary(HostTensor.of(values, shape));
    }

    @Override
    public Dl4jTensor full(double value, long... shape) {
        return Dl4jTensor.full(this, value, shape);
    }

    @Override
    public Dl4jTensor kept(Object key, Supplier<HostTensor> values) {
        return kept.computeIfAbsent(key, made -> lasting(values.get()));
    }

    @Override
    public Session session(SessionOptions sessionOptions) {
        if (sessionOptions.captured()) {
            throw new UnsupportedOperationException("execution graph: engine dl4j on " + info().device()
                    + " captures no step; it runs graphs of its own whatever a suite says, and results record those");
        }
        Evaluator evaluator = idle == null ? new Evaluator(threads) : idle;
        idle = null;
        return new Dl4jSession(this, sessionOptions, evaluator);
    }

    /**
     * Takes back the evaluator of a session that closes. Checks open sessions by the thousand for the same few layers, and
     * building plans is most of what such a session costs.
     */
    void takeBack(Evaluator evaluator) {
        if (idle == null && !closed && evaluator.servesFurtherSessions()) {
            evaluator.rest();
            idle = evaluator;
        } else {
            evaluator.close();
        }
    }

    @Override
    public <T> T scoped(Supplier<T> action) {
        return NativeErrors.translate(() -> within(null, action));
    }

    /** The CPU has finished when a call returns. */
    @Override
    public void synchronize() {
        if (cudaDevice.isPresent()) {
            Nd4j.getExecutioner().commit();
        }
    }

    @Override
    public long peakDeviceBytes() {
        return -1;
    }

    @Override
    public void resetPeakDeviceBytes() {
        // What sessions freed goes back to the system in large pieces; JavaCPP 1.5.7 has no public way to trim the
        // rest.
    }

    @Override
    public void close() {
        closed = true;
        if (idle != null) {
            idle.close();
            idle = null;
        }
        temporaries.forEach(INDArray::close);
        temporaries.clear();
        kept.values().forEach(constant -> constant.given().close());
        kept.clear();
    }
}
