package io.normbench.engine.libtorch.device;

import io.normbench.tensor.DeviceTimer;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** Where tensors live: the CPU or one CUDA device. */
public interface TorchDevice {
    /** The spelling used in results: {@code cpu}, {@code cuda:0}. */
    String id();

    /** LibTorch's name of its kind. */
    DeviceType type();

    /** LibTorch's handle. */
    org.bytedeco.pytorch.Device handle();

    /** Waits until the device has finished all work given to it. */
    void synchronize();

    /** Peak bytes of the device's allocator since the last reset; -1 where the device has none. */
    long peakBytes();

    /** Peak bytes that the allocator held, in use or not; -1 where the device has none. */
    long peakReservedBytes();

    /** Starts a new peak and gives cached memory back. */
    void resetPeak();

    /**
     * A recorder of steps on this device.
     *
     * @throws UnsupportedOperationException if the device records none, with execution, engine and device
     */
    StepRecorder recorder();

    /** What copies batches beside the computation; empty where a copy has nothing to be hidden behind. */
    Optional<CopyLane> copyLane();

    /** A stopwatch of the device's; empty where work is done when its call returns. */
    Optional<DeviceTimer> timer();

    /** Facts for the fingerprint. */
    Map<String, String> details();

    /** The CPU: synchronous, without an allocator that keeps statistics. */
    record Cpu() implements TorchDevice {
        @Override
        public String id() {
            return "cpu";
        }

        @Override
        public DeviceType type() {
            return DeviceType.CPU;
        }

        @Override
        public org.bytedeco.pytorch.Device handle() {
            return new org.bytedeco.pytorch.Device("cpu");
        }

        @Override
        public void synchronize() {}

        @Override
        public long peakBytes() {
            return -1;
        }

        @Override
        public long peakReservedBytes() {
            return -1;
        }

        @Override
        public void resetPeak() {
            // malloc_trim: freed pages go back to the system, so that the next cell's peak is its own.
            org.bytedeco.javacpp.Pointer.trimMemory();
        }

        @Override
        public StepRecorder recorder() {
            throw new UnsupportedOperationException(
                    "execution graph: engine libtorch captures no step on cpu; a CUDA graph needs a CUDA device");
        }

        @Override
        public Optional<CopyLane> copyLane() {
            return Optional.empty();
        }

        @Override
        public Optional<DeviceTimer> timer() {
            return Optional.empty();
        }

        @Override
        public Map<String, String> details() {
            return Map.of();
        }
    }
}
