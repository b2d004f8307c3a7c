package io.normbench.engine.libtorch.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.normbench.engine.libtorch.presence.CudaPresence.Death;
import io.normbench.engine.libtorch.presence.CudaPresence.Device;
import io.normbench.engine.libtorch.presence.CudaPresence.DriverAnswer;
import io.normbench.engine.libtorch.presence.CudaPresence.Native;
import io.normbench.engine.libtorch.presence.CudaPresence.Opened;
import io.normbench.tensor.DeviceFinding;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each thing that can be missing has its own words, and only natives that are missing are the build's fault. */
class CudaPresenceTest {
    private static final String ABSENT = ": cannot open shared object file: No such file or directory";
    private static final String NONE = "CUDA error: no CUDA-capable device is detected";

    private final Pretended machine = new Pretended();

    @AfterEach
    void everyReasonIsOneLineWithARemedyAndBlamesTheBuildOnlyForItsOwn() {
        String reason = reason();

        assertThat(reason).hasLineCount(1).contains("; ").endsWith(", or choose device: cpu");
        if (!machine.natives.isEmpty() && machine.damage.isEmpty()) {
            assertThat(reason).doesNotContain("this build holds", "PROFILES=cuda");
        }
    }

    @Test
    void aBuildWithoutNativesIsTheBuildsFaultAndNoProcessIsStartedToSayIt() {
        machine.natives.clear();

        assertThat(reason())
                .startsWith("this build holds LibTorch's CPU natives only; build with 'make build PROFILES=cuda'");
        assertThat(machine.asked).isEmpty();
    }

    @Test
    void aDamagedNativeIsNamed() {
        machine.damage = Optional.of("/n/libtorch_cuda.so: section '.text' reaches beyond the end of the file");

        assertThat(reason()).startsWith("/n/libtorch_cuda.so: section");
    }

    @Test
    void withoutADriverTheDriverIsMissing() {
        machine.closed.put("libcuda.so.1", "libcuda.so.1" + ABSENT);
        machine.module = Optional.empty();
        // They are linked with it.
        machine.closed.put("/n/libtorch_cuda.so", "libcuda.so.1" + ABSENT);

        assertThat(reason())
                .isEqualTo(
                        "NVIDIA's driver is not installed: libcuda.so.1 is nowhere in LD_LIBRARY_PATH (/cuda/lib) and the"
                                + " system's folders; install NVIDIA's driver 580 or newer, or choose device: cpu");
        assertThat(findings())
                .extracting(DeviceFinding::part, DeviceFinding::well)
                .containsExactly(
                        tuple("natives", true),
                        tuple("driver", false),
                        tuple("libraries", true),
                        tuple("loading", false),
                        tuple("device", false));
    }

    @Test
    void aContainerThatWasNotGivenTheDriversLibraryIsToldFromAMachineWithoutIt() {
        machine.closed.put("libcuda.so.1", "libcuda.so.1" + ABSENT);

        assertThat(reason())
                .startsWith("NVIDIA's kernel module 580.82.07 is loaded, but the driver's library is missing");
    }

    @Test
    void aDriverThatIsNoLibraryIsNotSaidToBeMissing() {
        machine.closed.put("libcuda.so.1", "/usr/lib/libcuda.so.1: file too short");

        assertThat(reason()).startsWith("NVIDIA's driver cannot be loaded (/usr/lib/libcuda.so.1: file too short)");
    }

    @Test
    void aDriverThatEndsTheProcessIsSaidToCrash() {
        machine.deadly.put("libcuda.so.1", "killed by signal 6");

        assertThat(reason())
                .startsWith(
                        "NVIDIA's driver crashes: a process that tried loading libcuda.so.1 was killed by signal 6; make sure");
    }

    @Test
    void aDriverThatCrashesWhenItIsAskedIsToo() {
        machine.answer(true, 13000, null, new Death("cuInit", "killed by signal 11"), List.of());

        assertThat(reason()).startsWith("NVIDIA's driver crashes: a process that tried cuInit was killed by signal 11");
    }

    @Test
    void anEmptyLibraryOfTheDriversNameIsNotTheDriver() {
        machine.answer(false, null, "no cuInit", null, List.of());

        assertThat(reason())
                .startsWith("the libcuda.so.1 that was found is not NVIDIA's driver: it has no cuInit; take");
    }

    @Test
    void everyMissingLibraryIsNamedWithWhereItWasLookedFor() {
        machine.closed.put("libcudart.so.13", "libcudart.so.13" + ABSENT);
        machine.closed.put("libcudnn.so.9", "libcudnn.so.9" + ABSENT);

        assertThat(reason())
                .startsWith(
                        "of CUDA's libraries libcudart.so.13, libcudnn.so.9 are nowhere in LD_LIBRARY_PATH (/cuda/lib) and"
                                + " the system's folders; put the folders of the CUDA 13 libraries");
    }

    @Test
    void whereALibraryLiesThatWasNotLookedForThereIsSaid() {
        machine.closed.put("libcudart.so.13", "libcudart.so.13" + ABSENT);
        machine.files.put(Path.of("/site/nvidia/cu13/lib"), List.of("libcudart.so.13"));

        assertThat(reason()).contains("; put on LD_LIBRARY_PATH: /site/nvidia/cu13/lib, or take a bundle");
    }

    @Test
    void aLibraryThatAnotherOneNeedsIsTheMissingOne() {
        machine.closed.put("libcudnn.so.9", "libcublasLt.so.13" + ABSENT);

        assertThat(reason()).startsWith("of CUDA's libraries libcublasLt.so.13 is nowhere in");
    }

    @Test
    void whatCudnnOpensOnlyOnceItIsUsedIsLookedForToo() {
        machine.closed.put("libcudnn_ops.so.9", "libcudnn_ops.so.9" + ABSENT);

        assertThat(reason()).startsWith("of CUDA's libraries libcudnn_ops.so.9 is nowhere in");
    }

    @Test
    void aLibraryOfAnotherMajorVersionIsPointedAt() {
        machine.closed.put("libcudart.so.13", "libcudart.so.13" + ABSENT);
        machine.files.put(Path.of("/cuda/lib"), List.of("libcudart.so.12", "libcudart_static.a"));

        assertThat(reason())
                .contains("libcudart.so.13 (/cuda/lib/libcudart.so.12 is of another version) is nowhere in");
    }

    @Test
    void aLibraryThatOnlyHasTheRightNameIsOfAnotherVersion() {
        machine.closed.put("/n/libtorch_cuda.so", "/n/libtorch_cuda.so: undefined symbol: cudnnFoo");

        assertThat(reason())
                .startsWith(
                        "CUDA's libraries are of another version than LibTorch needs (/n/libtorch_cuda.so: undefined symbol");
    }

    @Test
    void aLibraryThatIsCutOffIsToldFromAMissingOne() {
        machine.closed.put("libcudnn.so.9", "/cuda/lib/libcudnn.so.9: file too short");

        assertThat(reason())
                .startsWith("of CUDA's libraries cannot be loaded: /cuda/lib/libcudnn.so.9: file too short; put the");
    }

    @Test
    void aLibraryThatCrashesIsNamed() {
        machine.deadly.put("libcudnn.so.9", "killed by signal 7");

        assertThat(reason()).contains("libcudnn.so.9 crashes (the process was killed by signal 7)");
    }

    @Test
    void whatComesWithTheNativesAndEveryMachineIsNotLookedFor() {
        reason();

        assertThat(machine.asked).contains("libcudart.so.13").doesNotContain("libc10.so", "libc.so.6");
    }

    @Test
    void nativesThatDoNotLoadThoughAllTheyNeedIsThereAreNamed() {
        machine.closed.put("/n/libtorch_cuda.so", "/n/libtorch_cuda.so: invalid ELF header");

        assertThat(reason())
                .startsWith("LibTorch's CUDA natives cannot be loaded (/n/libtorch_cuda.so: invalid ELF header)");
    }

    @Test
    void anOldDriverIsSaidWithBothVersions() {
        machine.module = Optional.of("550.54.15");
        machine.answer(
                true,
                12040,
                "CUDA error: CUDA driver version is insufficient for CUDA runtime version",
                null,
                List.of());

        assertThat(reason())
                .isEqualTo(
                        "NVIDIA's driver is too old: it has CUDA 12.4 (driver 550.54.15), this build needs CUDA 13.0 (driver"
                                + " 580); install NVIDIA's driver 580 or newer, or choose device: cpu");
    }

    @Test
    void noDeviceIsSaidAsTheDriverSaysIt() {
        machine.answer(true, 13000, NONE, null, List.of());

        assertThat(reason()).startsWith("CUDA finds no GPU (" + NONE + "); look at nvidia-smi");
    }

    @Test
    void aDriverWithoutItsKernelModuleIsSaid() {
        machine.module = Optional.empty();
        machine.answer(true, 13000, NONE, null, List.of());

        assertThat(reason()).contains("NVIDIA's kernel module is not loaded").contains("modprobe nvidia");
    }

    @Test
    void aGpuInMigModeWithoutInstancesIsSaid() {
        machine.answer(true, 13000, NONE, null, List.of());
        machine.outputs.put("nvidia-smi -L", "GPU 0: NVIDIA H100 (UUID: GPU-1)\n");
        machine.outputs.put("nvidia-smi --query-gpu=mig.mode.current --format=csv,noheader", "Enabled\n");

        assertThat(reason())
                .startsWith("the GPU is in MIG mode and has no instances")
                .contains("nvidia-smi mig -cgi");
    }

    @Test
    void aBusyDeviceIsToldFromAMissingOne() {
        machine.answer(
                true,
                13000,
                null,
                null,
                List.of(new Device(
                        0,
                        "NVIDIA H100",
                        "9.0",
                        3,
                        Optional.of("CUDA error: CUDA-capable device(s) is/are busy or unavailable"))));

        assertThat(reason())
                .startsWith("another process holds the GPU, or it is in exclusive mode: cuda:0 is in compute mode"
                        + " Exclusive_Process (");
    }

    @Test
    void aGpuThatTheNativesHaveNoCodeForIsSaidWithThoseTheyHaveItFor() {
        machine.answer(true, 13000, null, null, List.of(new Device(0, "Tesla V100", "7.0", 0, Optional.empty())));

        assertThat(reason())
                .startsWith(
                        "LibTorch's CUDA natives have no machine code for Tesla V100 (compute capability 7.0); they have it"
                                + " for 7.5, 9.0; use a GPU of these, or a bundle with its GPU_ARCH");
    }

    @Test
    void aVariableThatHidesEveryDeviceIsNamed() {
        machine.answer(true, 13000, NONE, null, List.of());
        machine.outputs.put("nvidia-smi -L", "GPU 0: NVIDIA H100 (UUID: GPU-1)\nGPU 1: NVIDIA H100 (UUID: GPU-2)\n");
        for (String value : List.of("", "-1", "17", "GPU-9")) {
            machine.variables.put("CUDA_VISIBLE_DEVICES", value);

            assertThat(reason())
                    .startsWith("CUDA_VISIBLE_DEVICES is '" + value
                            + "' and leaves no GPU to be seen of 2 (numbers are from 0);" + " unset it");
        }
    }

    @Test
    void aDeviceBeyondThoseThatAreThereIsSaidWithTheVariable() {
        machine.variables.put("CUDA_VISIBLE_DEVICES", "1");

        assertThat(new CudaPresence(machine).problem(3).line())
                .isEqualTo(
                        "LibTorch sees 1 CUDA device(s), with CUDA_VISIBLE_DEVICES '1'; choose cuda:0, or choose device: cpu");
    }

    @Test
    void whereAllSeemsWellTheReaderIsToldWhereToLook() {
        assertThat(reason()).startsWith("LibTorch sees no CUDA device, though its natives load and the driver answers");
        assertThat(findings()).allMatch(DeviceFinding::well);
        assertThat(findings())
                .extracting(DeviceFinding::text)
                .contains(
                        "1 of LibTorch's libraries for CUDA in /n, machine code for compute capability 7.5, 9.0",
                        "cuda:0 NVIDIA H100 (compute capability 9.0), driver with CUDA 13.2");
    }

    private String reason() {
        return new CudaPresence(machine).problem(0).line();
    }

    private List<DeviceFinding> findings() {
        return new CudaPresence(machine)
                .look(0).stream().map(CudaPresence.Step::finding).toList();
    }

    /** A machine on which all is well, until something is taken away. */
    private static final class Pretended implements CudaPresence.Surroundings {
        private final List<Native> natives = new ArrayList<>(List.of(new Native(
                Path.of("/n/libtorch_cuda.so"),
                List.of("libc10.so", "libc.so.6", "libcuda.so.1", "libcudart.so.13", "libcudnn.so.9"),
                List.of("7.5", "9.0"))));
        private final Map<String, String> closed = new HashMap<>();
        private final Map<String, String> deadly = new HashMap<>();
        private final Map<String, String> variables = new HashMap<>();
        private final Map<String, String> outputs = new HashMap<>();
        private final Map<Path, List<String>> files =
                new HashMap<>(Map.of(Path.of("/n"), List.of("libtorch_cuda.so", "libc10.so")));
        private final List<String> asked = new ArrayList<>();
        private Optional<String> damage = Optional.empty();
        private Optional<String> module = Optional.of("580.82.07");
        private DriverAnswer answer;

        Pretended() {
            answer(true, 13020, null, null, List.of(new Device(0, "NVIDIA H100", "9.0", 0, Optional.empty())));
        }

        void answer(boolean real, Integer version, String complaint, Death death, List<Device> devices) {
            answer = new DriverAnswer(
                    real,
                    Optional.ofNullable(version),
                    Optional.ofNullable(complaint),
                    Optional.ofNullable(death),
                    devices);
        }

        @Override
        public List<Native> natives() {
            damage.ifPresent(words -> {
                throw UserError.infrastructure(words);
            });
            return natives;
        }

        @Override
        public List<Opened> open(List<String> libraries) {
            asked.addAll(libraries);
            return libraries.stream()
                    .map(name -> deadly.containsKey(name)
                            ? new Opened(name, Optional.of(deadly.get(name)), false)
                            : new Opened(name, Optional.ofNullable(closed.get(name)), true))
                    .toList();
        }

        @Override
        public DriverAnswer driver() {
            return answer;
        }

        @Override
        public Optional<String> module() {
            return module;
        }

        @Override
        public List<Path> folders() {
            return List.of(Path.of("/cuda/lib"));
        }

        @Override
        public List<Path> likely() {
            return List.of(Path.of("/site/nvidia/cu13/lib"));
        }

        @Override
        public Optional<String> variable(String name) {
            return Optional.ofNullable(variables.get(name));
        }

        @Override
        public Optional<String> output(List<String> command) {
            return Optional.ofNullable(outputs.get(String.join(" ", command)));
        }

        @Override
        public List<String> list(Path folder) {
            return files.getOrDefault(folder, List.of());
        }
    }
}
