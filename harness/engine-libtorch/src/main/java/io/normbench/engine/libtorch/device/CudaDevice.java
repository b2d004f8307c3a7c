package io.normbench.engine.libtorch.device;

import io.normbench.engine.libtorch.presence.CudaProblem;
import io.normbench.engine.libtorch.presence.ThisMachine;
import io.normbench.tensor.CudaFault;
import io.normbench.tensor.DeviceTimer;
import io.normbench.util.LoadingMarks;
import io.normbench.util.UserError;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.cuda.CUDAAllocator;
import org.bytedeco.pytorch.cuda.DeviceStats;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * One CUDA device of LibTorch. Loaded only when a CUDA device was asked for or found, because its classes need the CUDA
 * build of the natives.
 */
public final class CudaDevice implements TorchDevice {
    private final int index;

    private CudaDevice(int index) {
        this.index = index;
    }

    /** Whether this build of LibTorch has CUDA and sees a device. */
    public static boolean available() {
        if (!ThisMachine.hasNatives()) {
            return Context.hasCUDA() && torch.cuda_is_available();
        }
        boolean[] available = new boolean[1];
        LoadingMarks.around(
                "asking NVIDIA's driver for devices",
                () -> available[0] = Context.hasCUDA() && torch.cuda_is_available());
        return available[0];
    }

    /** Selects device {@code index}. */
    public static CudaDevice select(int index) {
        int count = available() ? Byte.toUnsignedInt(torch.cuda_device_count()) : 0;
        if (count == 0) {
            throw refused(index, new ThisMachine().problem(index));
        }
        if (index >= count) {
            throw refused(
                    index,
                    new CudaProblem.OutOfRange(
                            index, count, Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES"))));
        }
        initialize(index);
        return new CudaDevice(index);
    }

    private static UserError refused(int index, CudaProblem problem) {
        return UserError.infrastructure("device cuda:" + index + ": " + problem.line());
    }

    /** Counting devices keeps to itself why there are none; selecting one says it. */
    private static void initialize(int index) {
        try {
            torch_cuda.set_device((byte) index);
            // Or the allocator has no devices, and a peak cannot be asked for or reset before the first tensor.
            torch.globalContext().lazyInitDevice(DeviceType.CUDA);
        } catch (RuntimeException e) {
            String what = CudaFault.of(e)
                    .map(CudaFault::line)
                    .orElseGet(() ->
                            String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                                    + "; check the NVIDIA driver with nvidia-smi");
            throw UserError.infrastructure("device cuda:" + index + ": " + what, e);
        }
    }

    @Override
    public String id() {
        return "cuda:" + index;
    }

    @Override
    public DeviceType type() {
        return DeviceType.CUDA;
    }

    @Override
    public org.bytedeco.pytorch.Device handle() {
        return new org.bytedeco.pytorch.Device(id());
    }

    @Override
    public void synchronize() {
        torch.cuda_synchronize(index);
    }

    @Override
    public long peakBytes() {
        try (DeviceStats stats = allocator().getDeviceStats((byte) index)) {
            // Element 0 is the sum over the small and the large pool.
            return stats.allocated_bytes().peak();
        }
    }

    @Override
    public long peakReservedBytes() {
        try (DeviceStats stats = allocator().getDeviceStats((byte) index)) {
            return stats.reserved_bytes().peak();
        }
    }

    @Override
    public void resetPeak() {
        allocator().emptyCache();
        allocator().resetPeakStats((byte) index);
    }

    @Override
    public StepRecorder recorder() {
        return CudaGraphRecorder.open(index);
    }

    @Override
    public Optional<CopyLane> copyLane() {
        return Optional.of(new CudaCopyLane(new NativeCuda(index)));
    }

    @Override
    public Optional<DeviceTimer> timer() {
        return Optional.of(new CudaTimer(new NativeCuda(index)));
    }

    @Override
    public Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        details.put("cuda_runtime", Long.toString(Context.versionCUDART()));
        details.put("cudnn", Long.toString(Context.versionCuDNN()));
        return details;
    }

    private static CUDAAllocator allocator() {
        return torch_cuda.getAllocator();
    }
}
