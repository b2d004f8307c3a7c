package io.normbench.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.measure.TrialRunner;
import io.normbench.result.Outcome;
import io.normbench.tensor.CudaFault.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as CUDA, its libraries, the driver's tool and the dynamic linker write them. */
class CudaFaultTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 79.11 GiB | OUT_OF_MEMORY | memory is full |
            CUDA error: out of memory | OUT_OF_MEMORY | memory is full |
            cuDNN error: CUDNN_STATUS_ALLOC_FAILED | OUT_OF_MEMORY | memory is full |
            CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)` | OUT_OF_MEMORY | memory is full |
            CUDA driver version is insufficient for CUDA runtime version | UNUSABLE | older than | driver 580
            CUDA error: no kernel image is available for execution on the device | UNUSABLE | no machine code | GPU_ARCH
            CUDA error: invalid device ordinal | UNUSABLE | no GPU of this number | nvidia-smi -L
            all CUDA-capable devices are busy or unavailable | UNUSABLE | exclusive mode | nvidia-smi -c DEFAULT
            CUDA error: CUDA-capable device(s) is/are busy or unavailable | UNUSABLE | exclusive mode | nvidia-smi
            no CUDA-capable device is detected | UNUSABLE | finds no GPU | CUDA_VISIBLE_DEVICES
            cuDNN error: CUDNN_STATUS_NOT_INITIALIZED | UNUSABLE | cuDNN cannot start | cuDNN 9
            libcudart.so.13: cannot open shared object file: No such file or directory | UNUSABLE | missing | LD_LIBRARY_PATH
            libcudnn.so.9: cannot open shared object file: No such file or directory | UNUSABLE | missing | LD_LIBRARY_PATH
            libcuda.so.1: cannot open shared object file: No such file or directory | UNUSABLE | not installed | driver 580
            /usr/lib/libcuda.so.1: file too short | UNUSABLE | cannot be loaded | install
            C  [libcuda.so.1+0x1129]  cuInit+0x9 | UNUSABLE | driver crashed | LD_LIBRARY_PATH
            C  [libcudart.so.13+0x99] | UNUSABLE | library of CUDA crashed | one source
            CUDA driver is a stub library | UNUSABLE | for linking | stubs
            CUDA error: device kernel image is invalid | UNUSABLE | no machine code | GPU_ARCH
            CUDA error: unknown error | BROKEN | fallen off its bus | Xid
            Failed to initialize NVML: Driver/library version mismatch | UNUSABLE | exchanged | start the machine again
            CUDA error: system not yet initialized | UNUSABLE | fabric | nvidia-fabricmanager
            CUDA error: device-side assert triggered | BROKEN | own check | report
            CUDA error: an illegal memory access was encountered | BROKEN | outside its memory | report
            CUDA error: misaligned address | BROKEN | outside its memory | report
            CUDA error: unspecified launch failure | BROKEN | a kernel failed | report
            CUDA error: uncorrectable ECC error encountered | BROKEN | cannot correct | nvidia-smi -q -d ECC
            CUDA error: the launch timed out and was terminated | BROKEN | ended by the driver | no display
            """)
    void everyKnownTextHasACauseAndARemedyInOneLine(String text, Kind kind, String cause, String remedy) {
        CudaFault fault = CudaFault.of(text + "\nCUDA kernel errors might be asynchronously reported\n")
                .orElseThrow();

        assertThat(fault.kind()).isEqualTo(kind);
        assertThat(fault.cause()).contains(cause);
        assertThat(fault.remedy()).contains(remedy == null ? "" : remedy);
        assertThat(fault.line()).hasLineCount(1).endsWith("(" + text + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bad_alloc", "Expected 4-dimensional input", "The stack was empty"})
    void otherTextsAreNone(String text) {
        assertThat(CudaFault.of(text)).isEmpty();
    }

    @Test
    void theCauseOfAnErrorOfLoadingIsFound() {
        Throwable loading = new UnsatisfiedLinkError("no jnitorch in java.library.path")
                .initCause(
                        new UnsatisfiedLinkError("/x/libjnitorch.so: libcudnn.so.9: cannot open shared object file"));

        assertThat(CudaFault.of(loading).orElseThrow().remedy()).contains("LD_LIBRARY_PATH");
        assertThat(CudaFault.of((Throwable) null)).isEmpty();
    }

    @Test
    void aTrialEndsAccordingToWhatCanBeDone() {
        assertThat(failing("CUDA out of memory. Tried 2 GiB"))
                .isEqualTo(new Outcome.OutOfMemory("device", "device: CUDA out of memory. Tried 2 GiB"));
        assertThat(failing("CUDA error: no kernel image is available for execution on the device"))
                .isInstanceOf(Outcome.Unsupported.class);
        Outcome broken = failing("CUDA error: an illegal memory access was encountered\nmore");
        assertThat(broken).isInstanceOf(Outcome.Crashed.class);
        assertThat(broken.reason()).startsWith("device: ").hasLineCount(1);
        assertThat(broken.needsNewWorker()).isTrue();
        assertThat(failing("an index is out of range").needsNewWorker()).isFalse();
        assertThat(new Outcome.Unsupported(broken.reason()).needsNewWorker()).isFalse();
    }

    private static Outcome failing(String text) {
        return TrialRunner.outcome(() -> {
            throw new IllegalStateException(text);
        });
    }
}
