package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.engine.libtorch.CudaPresence.Native;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each thing that can be missing has its own words, and only natives that are missing are the build's fault. */
class CudaPresenceTest {
    private static final String ABSENT = ": cannot open shared object file: No such file or directory";

    private final Pretended machine = new Pretended();

    @Test
    void aBuildWithoutNativesIsTheBuildsFault() {
        machine.natives.clear();

        assertThat(reason()).startsWith("this build holds LibTorch's CPU natives only; build with 'make build PROFILES=cuda'");
    }

    @Test
    void aDamagedNativeIsNamed() {
        machine.damage = Optional.of("/n/libtorch_cuda.so: section '.text' reaches beyond the end of the file");

        assertThat(reason()).startsWith("/n/libtorch_cuda.so: section");
    }

    @Test
    void withoutADriverTheDriverIsMissing() {
        machine.closed.put("libcuda.so.1", "libcuda.so.1" + ABSENT);

        assertThat(reason())
                .isEqualTo("NVIDIA's driver is not installed: libcuda.so.1 is nowhere in LD_LIBRARY_PATH (/cuda/lib) and the"
                        + " system's folders; install NVIDIA's driver 580 or newer, or choose device: cpu");
    }

    @Test
    void aDriverThatIsNoLibraryIsNotSaidToBeMissing() {
        machine.closed.put("libcuda.so.1", "/usr/lib/libcuda.so.1: file too short");

        assertThat(reason()).startsWith("NVIDIA's driver cannot be loaded (/usr/lib/libcuda.so.1: file too short)");
    }

    @Test
    void everyMissingLibraryIsNamedWithWhereItWasLookedFor() {
        machine.closed.put("libcudart.so.13", "libcudart.so.13" + ABSENT);
        machine.closed.put("libcudnn.so.9", "libcudnn.so.9" + ABSENT);

        assertThat(reason())
                .startsWith("of CUDA's libraries libcudart.so.13, libcudnn.so.9 are nowhere in LD_LIBRARY_PATH (/cuda/lib) and"
                        + " the system's folders; put the folders of the CUDA 13 libraries")
                .doesNotContain("build holds");
    }

    @Test
    void aLibraryOfAnotherMajorVersionIsPointedAt() {
        machine.closed.put("libcudart.so.13", "libcudart.so.13" + ABSENT);
        machine.files.put(Path.of("/cuda/lib"), List.of("libcudart.so.12", "libcudart_static.a"));

        assertThat(reason())
                .contains("libcudart.so.13 (/cuda/lib/libcudart.so.12 is of another version) is nowhere in");
    }

    @Test
    void aLibraryThatIsCutOffIsToldFromAMissingOne() {
        machine.closed.put("libcudnn.so.9", "/cuda/lib/libcudnn.so.9: file too short");

        assertThat(reason()).startsWith("cannot be loaded: /cuda/lib/libcudnn.so.9: file too short; put the folders");
    }

    @Test
    void whatComesWithTheNativesAndEveryMachineIsNotLookedFor() {
        reason();

        assertThat(machine.asked).contains("libcudart.so.13").doesNotContain("libc10.so", "libc.so.6");
    }

    @Test
    void nativesThatDoNotLoadThoughAllTheyNeedIsThereAreNamed() {
        machine.closed.put("/n/libtorch_cuda.so", "/n/libtorch_cuda.so: undefined symbol: cudnnFoo");

        assertThat(reason()).startsWith("LibTorch's CUDA natives cannot be loaded (/n/libtorch_cuda.so: undefined symbol");
    }

    @Test
    void anOldDriverIsSaidWithBothVersions() {
        machine.version = Optional.of(12040);
        machine.complaint = Optional.of("CUDA error: CUDA driver version is insufficient for CUDA runtime version");

        assertThat(reason())
                .isEqualTo("NVIDIA's driver is too old: it has CUDA 12.4, this build needs 13.0; install NVIDIA's driver 580 or"
                        + " newer, or choose device: cpu");
    }

    @Test
    void noDeviceIsSaidAsTheDriverSaysIt() {
        machine.complaint = Optional.of("CUDA error: no CUDA-capable device is detected");

        assertThat(reason()).startsWith("CUDA finds no GPU; look at nvidia-smi");
    }

    @Test
    void aBusyDeviceIsToldFromAMissingOne() {
        machine.complaint = Optional.of("CUDA error: CUDA-capable device(s) is/are busy or unavailable");

        assertThat(reason()).startsWith("another process holds the GPU, or it is in exclusive mode");
    }

    @Test
    void aVariableThatHidesEveryDeviceIsNamed() {
        for (String value : List.of("", "-1", "17")) {
            machine.variables.put("CUDA_VISIBLE_DEVICES", value);
            machine.complaint = Optional.of("CUDA error: no CUDA-capable device is detected");

            assertThat(reason()).startsWith("CUDA_VISIBLE_DEVICES is '" + value + "' and leaves no GPU to be seen; unset it");
        }
    }

    @Test
    void whereAllSeemsWellTheReaderIsToldWhereToLook() {
        assertThat(reason()).startsWith("LibTorch sees no CUDA device, though its natives load and the driver answers");
    }

    @Test
    void theRealLinkersWordsAreUnderstood() {
        machine.closed.put("libcuda.so.1", new ThisMachine().open("libnormbench-none.so.1").orElseThrow());

        assertThat(reason()).startsWith("NVIDIA's driver is not installed");
        assertThat(new ThisMachine().open("libc.so.6")).isEmpty();
    }

    private String reason() {
        return new CudaPresence(machine).reason();
    }

    /** A machine on which all is well, until something is taken away. */
    private static final class Pretended implements CudaPresence.Surroundings {
        private final List<Native> natives = new ArrayList<>(List.of(new Native(
                Path.of("/n/libtorch_cuda.so"),
                List.of("libc10.so", "libc.so.6", "libcuda.so.1", "libcudart.so.13", "libcudnn.so.9"))));
        private final Map<String, String> closed = new HashMap<>();
        private final Map<String, String> variables = new HashMap<>();
        private final Map<Path, List<String>> files =
                new HashMap<>(Map.of(Path.of("/n"), List.of("libtorch_cuda.so", "libc10.so")));
        private final List<String> asked = new ArrayList<>();
        private Optional<String> damage = Optional.empty();
        private Optional<String> complaint = Optional.empty();
        private Optional<Integer> version = Optional.of(13020);

        @Override
        public List<Native> natives() {
            damage.ifPresent(words -> {
                throw UserError.infrastructure(words);
            });
            return natives;
        }

        @Override
        public Optional<String> open(String library) {
            asked.add(library);
            return Optional.ofNullable(closed.get(library));
        }

        @Override
        public List<Path> folders() {
            return List.of(Path.of("/cuda/lib"));
        }

        @Override
        public Optional<String> variable(String name) {
            return Optional.ofNullable(variables.get(name));
        }

        @Override
        public Optional<String> driverComplaint() {
            return complaint;
        }

        @Override
        public Optional<Integer> driverVersion() {
            return version;
        }

        @Override
        public List<String> list(Path folder) {
            return files.getOrDefault(folder, List.of());
        }
    }
}
