package io.normbench.tensor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an error of CUDA, of its libraries or of the driver means to the user.
 *
 * <p>Told from its text, because a C++ exception that went through Java bindings has nothing else. The texts are those
 * of {@code cudaGetErrorString} (CUDA Runtime API, section "Data types used by CUDA Runtime", whose descriptions say
 * which errors leave the process unusable), cuDNN, NVML and the dynamic linker.
 *
 * @param kind what to do about it
 * @param cause what happened, for people
 * @param remedy what the user can do; empty if nothing is known
 * @param text the line of the message that told it
 */
public record CudaFault(Kind kind, String cause, String remedy, String text) {
    private static final String TOOLKIT =
            "put the folders of the CUDA 13 libraries and of cuDNN 9 on LD_LIBRARY_PATH, or build with CUDA_REDIST=1";

    private static final int LONGEST = 200;
    private static final int DEEPEST = 8;

    private static final List<Known> TABLE = List.of(
            known(
                    Kind.OUT_OF_MEMORY,
                    "the device's memory is full",
                    "",
                    "cuda out of memory",
                    "cuda error: out of memory",
                    "cuda driver error: out of memory",
                    "cuda_error_out_of_memory",
                    "cudaerrormemoryallocation",
                    "cudnn_status_alloc_failed",
                    "cublas_status_alloc_failed"),
            known(
                    Kind.BROKEN,
                    "a kernel failed its own check",
                    "please report it with the worker's log",
                    "device-side assert"),
            known(
                    Kind.BROKEN,
                    "a kernel reached outside its memory",
                    "please report it with the worker's log",
                    "an illegal memory access was encountered",
                    "misaligned address",
                    "invalid program counter",
                    "an illegal instruction was encountered",
                    "operation not supported on global/shared address space",
                    "hardware stack error"),
            known(
                    Kind.BROKEN,
                    "a kernel was ended by the driver",
                    "use a GPU that drives no display",
                    "launch timed out and was terminated"),
            known(
                    Kind.BROKEN,
                    "the GPU's memory has errors that it cannot correct",
                    "look at nvidia-smi -q -d ECC,ROW_REMAPPER, and reset or exchange the GPU",
                    "uncorrectable ecc error",
                    "uncorrectable nvlink error",
                    "over nvlink or a hardware error"),
            known(
                    Kind.BROKEN,
                    "the GPU is gone",
                    "look at dmesg for a line with Xid, and start the machine again",
                    "gpu is lost",
                    "fallen off the bus",
                    "context is destroyed"),
            known(
                    Kind.BROKEN,
                    "a kernel failed",
                    "please report it with the worker's log",
                    "unspecified launch failure"),
            known(
                    Kind.BROKEN,
                    "the driver knows no reason, as when a GPU has fallen off its bus",
                    "look at nvidia-smi, and at dmesg for a line with Xid",
                    "cuda error: unknown error",
                    "cuda driver error: unknown error",
                    "cuda_error_unknown"),
            // Frames of the virtual machine's report of a crash stand in brackets.
            known(
                    Kind.UNUSABLE,
                    "NVIDIA's driver crashed",
                    "make sure that the first libcuda.so.1 on LD_LIBRARY_PATH and in the system's folders is the driver's own"
                            + " and that nvidia-smi works, or install the driver again",
                    "[libcuda.so"),
            known(
                    Kind.UNUSABLE,
                    "a library of CUDA crashed",
                    "use CUDA 13's libraries and cuDNN 9 from one source",
                    "[libcudart.so",
                    "[libcudnn",
                    "[libcublas",
                    "[libcufft",
                    "[libcurand",
                    "[libcusolver",
                    "[libcusparse",
                    "[libcupti",
                    "[libnccl",
                    "[libnvrtc",
                    "[libnvjitlink",
                    "[libcufile",
                    "[libnvshmem"),
            known(
                    Kind.UNUSABLE,
                    "the libcuda.so.1 that was found is the toolkit's, for linking, and not the driver's",
                    "take the toolkit's folder stubs off LD_LIBRARY_PATH",
                    "is a stub library",
                    "cuda_error_stub_library",
                    "cudaerrorstublibrary"),
            known(
                    Kind.UNUSABLE,
                    "NVIDIA's driver is older than the CUDA libraries of this build",
                    "install driver 580 or newer, or choose device: cpu",
                    "driver version is insufficient",
                    "cudaerrorinsufficientdriver",
                    "nvidia driver on your system is too old"),
            known(
                    Kind.UNUSABLE,
                    "the driver was exchanged and its old part still runs",
                    "start the machine again, or load NVIDIA's kernel module again",
                    "driver/library version mismatch",
                    "unsupported display driver / cuda driver combination"),
            known(
                    Kind.UNUSABLE,
                    "libraries for forward compatibility do not fit this GPU",
                    "take the folder of cuda-compat off LD_LIBRARY_PATH",
                    "forward compatibility was attempted"),
            known(
                    Kind.UNUSABLE,
                    "this build has no machine code for the GPU's compute capability",
                    "use a GPU that it has code for (nvidia-smi --query-gpu=compute_cap tells; LibTorch starts at 7.5), and"
                            + " a bundle that was built with its GPU_ARCH",
                    "no kernel image is available",
                    "device kernel image is invalid",
                    "ptx was compiled with an unsupported toolchain"),
            known(
                    Kind.UNUSABLE,
                    "there is no GPU of this number",
                    "choose one that nvidia-smi -L lists, and look at CUDA_VISIBLE_DEVICES",
                    "invalid device ordinal"),
            known(
                    Kind.UNUSABLE,
                    "CUDA finds no GPU",
                    "look at nvidia-smi and at CUDA_VISIBLE_DEVICES, and give the container its GPUs",
                    "no cuda-capable device is detected",
                    "no cuda gpus are available"),
            known(
                    Kind.UNUSABLE,
                    "another process holds the GPU, or it is in exclusive mode",
                    "end that process (nvidia-smi shows it), or allow several with nvidia-smi -c DEFAULT",
                    "busy or unavailable",
                    "exclusive-thread device already in use"),
            known(
                    Kind.UNUSABLE,
                    "the GPUs' fabric is not up",
                    "start the service nvidia-fabricmanager",
                    "system not yet initialized"),
            known(
                    Kind.UNUSABLE,
                    "cuDNN cannot start: too little free memory on the GPU, or a cuDNN that does not fit",
                    "look at nvidia-smi for others on the GPU, and use cuDNN 9 for CUDA 13",
                    "cudnn_status_not_initialized"),
            known(
                    Kind.UNUSABLE,
                    "cuBLAS cannot start: too little free memory on the GPU, or a cuBLAS that does not fit",
                    "look at nvidia-smi for others on the GPU, and use the libraries of CUDA 13",
                    "cublas_status_not_initialized"),
            known(
                    Kind.UNUSABLE,
                    "NVIDIA's driver is not installed",
                    "install driver 580 or newer, or choose device: cpu",
                    "libcuda.so.1: cannot open shared object file",
                    "couldn't communicate with the nvidia driver"),
            known(
                    Kind.UNUSABLE,
                    "NVIDIA's driver cannot be loaded",
                    "install driver 580 or newer again, or choose device: cpu",
                    "libcuda.so"),
            known(
                    Kind.UNUSABLE,
                    "a library of CUDA is missing or damaged",
                    TOOLKIT,
                    "libcudart.so",
                    "libcudnn",
                    "libcublas",
                    "libcufft",
                    "libcurand",
                    "libcusolver",
                    "libcusparse",
                    "libcupti",
                    "libnccl",
                    "libnvrtc",
                    "libnvjitlink",
                    "libcufile",
                    "libnvshmem"));

    /** What to do about an error. */
    public enum Kind {
        /** The operation can be tried again with less. */
        OUT_OF_MEMORY,
        /** No trial can run on this device with this build. */
        UNUSABLE,
        /** The process cannot use the device any more, a new one can. */
        BROKEN
    }

    private record Known(Kind kind, String cause, String remedy, List<String> parts) {}

    private static Known known(Kind kind, String cause, String remedy, String... parts) {
        return new Known(kind, cause, remedy, List.of(parts));
    }

    /** What {@code message} means; empty if it is none of the known errors. */
    public static Optional<CudaFault> of(@Nullable String message) {
        if (message == null) {
            return Optional.empty();
        }
        for (Known known : TABLE) {
            for (String line : message.lines().toList()) {
                String lower = line.toLowerCase(Locale.ROOT);
                if (known.parts().stream().anyMatch(lower::contains)) {
                    return Optional.of(new CudaFault(known.kind(), known.cause(), known.remedy(), shortened(line)));
                }
            }
        }
        return Optional.empty();
    }

    /** What {@code failure}, or what caused it, means. */
    public static Optional<CudaFault> of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            Optional<CudaFault> fault = of(cause.getMessage());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static String shortened(String line) {
        String stripped = line.strip();
        return stripped.length() > LONGEST ? stripped.substring(0, LONGEST) + "…" : stripped;
    }

    /** Cause, remedy and the message itself in one line. */
    public String line() {
        return cause + (remedy.isEmpty() ? "" : "; " + remedy) + " (" + text + ")";
    }
}
