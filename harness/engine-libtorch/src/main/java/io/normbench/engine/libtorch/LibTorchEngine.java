package io.normbench.engine.libtorch;

import io.normbench.engine.libtorch.device.CopyLane;
import io.normbench.engine.libtorch.device.CudaDevice;
import io.normbench.engine.libtorch.device.NativeErrors;
import io.normbench.engine.libtorch.device.TorchDevice;
import io.normbench.engine.libtorch.presence.ThisMachine;
import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.CudaFault;
import io.normbench.tensor.DType;
import io.normbench.tensor.DeviceTimer;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineInfo;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.util.LoadingMarks;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** LibTorch on one device, in one element type. */
final class LibTorchEngine implements Engine {
    // NNPACK needs the sizes of the caches. Where the machine hides them, as some virtual ones do, every convolution
    // tries
    // anew to start it, fails, and prints a line: 15 of the 45 microseconds of a small one.
    private static final boolean NNPACK_CAN_START = Files.isDirectory(Path.of("/sys/devices/system/cpu/cpu0/cache"));

    private final EngineOptions options;
    private final TorchDevice device;
    private final TensorOptions tensorOptions;
    private final TensorOptional absent;
    private final Autocast autocast;
    private final Map<Long, UnitAffine> unitAffines = new HashMap<>();
    private final Map<Object, LibTorchTensor> kept = new HashMap<>();
    private final Numbers numbers;
    private final WrittenBackward writtenBackward = new WrittenBackward();
    private @Nullable Scripted scripted; // null: nothing has asked for it
    private boolean deviceAlone;

    private LibTorchEngine(EngineOptions options, TorchDevice device) {
        this.options = options;
        this.device = device;
        this.tensorOptions = new TensorOptions(scalarType(options.dtype())).device(handleOptional(device));
        this.absent = new TensorOptional();
        this.numbers = new Numbers(tensorOptions, scalarType(options.dtype()), device.type() == DeviceType.CPU);
        this.autocast = Autocast.of(options.arithmetic(), device.type());
    }

    private static org.bytedeco.pytorch.DeviceOptional handleOptional(TorchDevice device) {
        return new org.bytedeco.pytorch.DeviceOptional(device.handle());
    }

    static LibTorchEngine open(EngineOptions options) {
        try {
            if (ThisMachine.hasNatives()) {
                loadWithCuda();
            } else {
                Loader.load(torch.class);
            }
        } catch (LinkageError e) {
            throw UserError.infrastructure(
                    "LibTorch's native library cannot be loaded: "
                            + CudaFault.of(e).map(CudaFault::line).orElse(e.getMessage())
                            + "; NormBench ships natives for Linux x86-64 with glibc 2.28 or newer",
                    e);
        }
        TorchDevice device = device(options.device());
        requireArithmetic(options.arithmetic(), device);
        // These settings are the whole process's: each is written, or an engine would inherit its predecessor's.
        int ownChoice = OwnChoice.THREADS;
        torch.set_num_threads(options.threads() > 0 ? options.threads() : ownChoice);
        Context context = torch.globalContext();
        context.setDeterministicAlgorithms(options.deterministic(), false);
        context.setDeterministicCuDNN(options.deterministic());
        context.setDeterministicMkldnn(options.deterministic());
        context.setBenchmarkCuDNN(options.cudnnAutotune());
        context.setAllowTF32CuBLAS(options.arithmetic() == Arithmetic.TF32);
        context.setAllowTF32CuDNN(options.arithmetic() == Arithmetic.TF32);
        context.setUserEnabledNNPACK(NNPACK_CAN_START);
        return new LibTorchEngine(options, device);
    }

    /** Any of these may end the process, so that each says before what it is. A library that is cut off does, for sure. */
    private static void loadWithCuda() {
        ThisMachine.nativeFiles();
        Loader.load(Pointer.class);
        LoadingMarks.around("loading " + ThisMachine.DRIVER, () -> {
            try {
                Loader.loadGlobal(ThisMachine.DRIVER);
            } catch (UnsatisfiedLinkError absent) {
                // Then this is a machine without GPUs, as the choice of the device will say.
            }
        });
        LoadingMarks.around("loading LibTorch's natives for CUDA", () -> Loader.load(torch.class));
    }

    private static void requireArithmetic(Arithmetic arithmetic, TorchDevice device) {
        if (arithmetic == Arithmetic.TF32 && device.type() != DeviceType.CUDA) {
            throw new UnsupportedOperationException("precision tf32 needs a CUDA device, and this is " + device.id()
                    + ": TensorFloat-32 exists on CUDA devices alone");
        }
    }

    /** LibTorch's number of threads before anyone set it: read when first asked for, which is before the first set. */
    private static final class OwnChoice {
        static final int THREADS = torch.get_num_threads();
    }

    private static TorchDevice device(String name) {
        if (name.equals("cpu")) {
            return new TorchDevice.Cpu();
        }
        if (name.equals("auto")) {
            return CudaDevice.available() ? CudaDevice.select(0) : new TorchDevice.Cpu();
        }
        if (name.equals("cuda") || name.startsWith("cuda:")) {
            String index = name.equals("cuda") ? "0" : name.substring("cuda:".length());
            if (index.matches("\\d{1,3}")) {
                return CudaDevice.select(Integer.parseInt(index));
            }
        }
        throw UserError.usage("device '" + name + "': expected cpu, cuda:N or auto");
    }

    static ScalarType scalarType(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> ScalarType.Float;
            case FLOAT64 -> ScalarType.Double;
            case INT64 -> ScalarType.Long;
        };
    }

    @Override
    public EngineInfo info() {
        Map<String, String> details = new TreeMap<>(device.details());
        String version = bindingsVersion();
        details.put("pytorch_bindings", String.valueOf(version));
        details.put("deterministic", Boolean.toString(options.deterministic()));
        details.put("dtype", options.dtype().name());
        if (device.type() == DeviceType.CPU) {
            details.put("nnpack", Boolean.toString(torch.globalContext().userEnabledNNPACK()));
        }
        details.put("layout", options.channelsLast() ? "channels_last" : "nchw");
        if (options.arithmetic().autocasts()) {
            details.put("autocast", options.arithmetic().id());
        }
        if (device.type() == DeviceType.CUDA) {
            // Read back, so that the record says what holds; PyTorch's own default allows cuDNN's.
            Context context = torch.globalContext();
            details.put("cudnn_autotune", Boolean.toString(context.benchmarkCuDNN()));
            details.put("tf32_cublas", Boolean.toString(context.allowTF32CuBLAS()));
            details.put("tf32_cudnn", Boolean.toString(context.allowTF32CuDNN()));
        }
        return new EngineInfo("libtorch", String.valueOf(version), device.id(), torch.get_num_threads(), details);
    }

    private static String bindingsVersion() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (java.io.IOException e) {
            return "unknown";
        }
    }

    EngineOptions options() {
        return options;
    }

    /** The engine's element type. */
    ScalarType scalarType() {
        return scalarType(options.dtype());
    }

    Autocast autocast() {
        return autocast;
    }

    /** The operations of this step whose backward pass is written. */
    Numbers numbers() {
        return numbers;
    }

    WrittenBackward writtenBackward() {
        return writtenBackward;
    }

    /** Functions that JavaCPP does not bind. */
    Scripted scripted() {
        if (scripted == null) {
            scripted = new Scripted();
        }
        return scripted;
    }

    /** An absent optional tensor. */
    TensorOptional absent() {
        return absent;
    }

    /** {@code tensor}, which is absent if it is null. */
    TensorOptional optional(io.normbench.tensor.@Nullable Tensor tensor) {
        return tensor == null ? absent : new TensorOptional(LibTorchTensor.unwrap(tensor));
    }

    TensorOptions tensorOptions() {
        return tensorOptions;
    }

    LibTorchTensor wrap(Tensor tensor) {
        return new LibTorchTensor(this, tensor);
    }

    @Override
    public LibTorchTensor tensor(double[] values, long... shape) {
        try (DoublePointer data = new DoublePointer(values)) {
            return onDevice(data, ScalarType.Double, scalarType(options.dtype()), shape);
        }
    }

    @Override
    public LibTorchTensor tensor(float[] values, long... shape) {
        try (FloatPointer data = new FloatPointer(values)) {
            return onDevice(data, ScalarType.Float, scalarType(options.dtype()), shape);
        }
    }

    @Override
    public LibTorchTensor tensor(long[] values, long... shape) {
        try (LongPointer data = new LongPointer(values)) {
            return onDevice(data, ScalarType.Long, ScalarType.Long, shape);
        }
    }

    /** Copies host memory to the device: the host pointer may be freed as soon as this returns. */
    private LibTorchTensor onDevice(org.bytedeco.javacpp.Pointer data, ScalarType from, ScalarType to, long[] shape) {
        touchesHost("makes tensors of host values");
        // LibTorch trusts the shape and would read past the end.
        if (data.limit() != Initializer.count(shape)) {
            throw new IllegalArgumentException(
                    data.limit() + " values do not fill shape " + java.util.Arrays.toString(shape));
        }
        try (Tensor view = torch.from_blob(data, shape, new TensorOptions(from))) {
            Tensor copy = view.to(device.handle(), to, false, true, new org.bytedeco.pytorch.MemoryFormatOptional());
            return wrap(copy);
        }
    }

    /** Options of host memory that holds values of {@code dtype} as the device will. */
    TensorOptions hostOptions(DType dtype) {
        return new TensorOptions(scalarType(dtype == DType.INT64 ? DType.INT64 : options.dtype()));
    }

    /** Whether {@code tensor} holds whole numbers. */
    boolean isIndex(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.Long;
    }

    /** A tensor of the device for an input of the shape and type of {@code like}, in the engine's layout. */
    LibTorchTensor emptyInput(Tensor like) {
        long[] shape = wrap(like).shape();
        TensorOptions placed = new TensorOptions(like.scalar_type()).device(handleOptional(device));
        Tensor empty = torch.empty(shape, placed, new org.bytedeco.pytorch.MemoryFormatOptional());
        return wrap(asLaidOut(empty, isIndex(like), shape));
    }

    /** An input's tensor in the engine's layout. */
    Tensor asLaidOut(Tensor tensor, boolean index, long[] shape) {
        return options.channelsLast() && !index && shape.length == 4
                ? tensor.contiguous(MemoryFormat.ChannelsLast)
                : tensor;
    }

    /** What copies batches beside the computation; empty where the device has no use for it. */
    Optional<CopyLane> copyLane() {
        return device.copyLane();
    }

    LibTorchTensor tensor(HostTensor value) {
        return switch (value.dtype()) {
            case FLOAT32 -> tensor((float[]) value.data(), value.shape());
            case FLOAT64 -> tensor((double[]) value.data(), value.shape());
            case INT64 -> tensor((long[]) value.data(), value.shape());
        };
    }

    @Override
    public LibTorchTensor full(double value, long... shape) {
        return wrap(torch.full(shape, new Scalar(value), tensorOptions));
    }

    /** Made on the host even in a captured step: rehearsals come before its recording, and they run as they are called. */
    @Override
    public LibTorchTensor kept(Object key, Supplier<HostTensor> values) {
        return kept.computeIfAbsent(key, made -> {
            boolean alone = deviceAlone;
            deviceAlone = false;
            try {
                LibTorchTensor constant = tensor(values.get());
                constant.unwrap().retainReference();
                return constant;
            } finally {
                deviceAlone = alone;
            }
        });
    }

    /** Zeros and ones of {@code channels} elements, which turn batch normalization into a plain affine. */
    UnitAffine unitAffine(long channels) {
        return unitAffines.computeIfAbsent(channels, count -> {
            Tensor mean = torch.zeros(new long[] {count}, tensorOptions);
            Tensor variance = torch.ones(new long[] {count}, tensorOptions);
            UnitAffine affine = new UnitAffine(new TensorOptional(mean), new TensorOptional(variance));
            affine.keep(mean, variance);
            return affine;
        });
    }

    /** Running statistics that change nothing: mean 0 and variance 1. */
    record UnitAffine(TensorOptional mean, TensorOptional variance) {
        private void keep(Tensor meanTensor, Tensor varianceTensor) {
            // The cache outlives the step whose scope would free these.
            for (org.bytedeco.javacpp.Pointer pointer :
                    new org.bytedeco.javacpp.Pointer[] {meanTensor, varianceTensor, mean, variance}) {
                pointer.retainReference();
            }
        }
    }

    /** Says whether a step is running that must not touch the host, because it is or will be recorded. */
    void deviceAlone(boolean alone) {
        deviceAlone = alone;
    }

    /**
     * Called before anything that needs the host's memory.
     *
     * @param what what the step does, as a verb with its object
     * @throws UnsupportedOperationException within a step that is captured
     */
    void touchesHost(String what) {
        if (deviceAlone) {
            throw new UnsupportedOperationException(
                    "execution graph: engine libtorch on " + device.id() + " cannot capture a step that " + what);
        }
    }

    @Override
    public Session session(SessionOptions sessionOptions) {
        return sessionOptions.captured()
                ? new LibTorchSession(this, sessionOptions, device.recorder())
                : new LibTorchSession(this, sessionOptions);
    }

    @Override
    public Optional<DeviceTimer> deviceTimer() {
        return device.timer();
    }

    @Override
    public <T> T scoped(Supplier<T> action) {
        try (PointerScope scope = new PointerScope()) {
            return NativeErrors.translate(action);
        }
    }

    @Override
    public void synchronize() {
        device.synchronize();
    }

    @Override
    public long peakDeviceBytes() {
        return device.peakBytes();
    }

    @Override
    public long peakReservedDeviceBytes() {
        return device.peakReservedBytes();
    }

    @Override
    public void resetPeakDeviceBytes() {
        device.resetPeak();
    }

    @Override
    public void close() {
        writtenBackward.close();
        numbers.close();
        if (scripted != null) {
            scripted.close();
        }
        unitAffines.clear();
        kept.values().forEach(constant -> constant.unwrap().releaseReference());
        kept.clear();
    }
}
