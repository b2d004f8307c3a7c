package io.normbench.engine.libtorch.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.engine.libtorch.presence.CudaLinks.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudart;
import org.junit.jupiter.api.Test;

class CudaLinksTest {
    @Test
    void theCallsOfClassesForCudaAreFoundAndAllInTheBindings() {
        assertThat(CudaLinks.calls(CudaLinks.CLASSES))
                .extracting(Call::name)
                .contains(
                        "cudaStreamBeginCapture",
                        "beginAllocateToPool",
                        "getStreamFromPool",
                        "cudaEventElapsedTime",
                        "cuInit");

        assertThat(CudaLinks.unresolved(CudaLinks.CLASSES, symbol -> true)).isEmpty();
    }

    @Test
    void whatNoLibraryHasIsNamed() {
        List<String> unresolved =
                CudaLinks.unresolved(CudaLinks.CLASSES, symbol -> !symbol.contains("cudaStreamBeginCapture"));

        assertThat(unresolved)
                .singleElement()
                .isEqualTo(
                        "Java_org_bytedeco_cuda_global_cudart_cudaStreamBeginCapture is not in the bindings' libraries");
    }

    @Test
    void namesAreThoseOfTheSpecification() throws NoSuchMethodException {
        assertThat(CudaLinks.symbols(cudart.class.getMethod("cuDriverGetVersion", int[].class)))
                .containsExactly(
                        "Java_org_bytedeco_cuda_global_cudart_cuDriverGetVersion",
                        "Java_org_bytedeco_cuda_global_cudart_cuDriverGetVersion___3I");
    }

    /** Or a call that does not link would first be met on a GPU. */
    @Test
    void everyClassThatCallsCudaIsInTheList() throws IOException {
        Path engine = Path.of("target/classes/io/normbench/engine/libtorch");
        try (Stream<Path> files = Files.walk(engine)) {
            List<String> calling = files.filter(file -> file.toString().endsWith(".class"))
                    .filter(CudaLinksTest::namesCuda)
                    .map(file -> engine.relativize(file).toString().replace(".class", ""))
                    .collect(Collectors.toList());

            assertThat(calling).isNotEmpty();
            assertThat(CudaLinks.CLASSES).containsExactlyInAnyOrderElementsOf(calling);
        }
    }

    private static boolean namesCuda(Path file) {
        try {
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            return bytes.contains("org/bytedeco/cuda/")
                    || bytes.contains("org/bytedeco/pytorch/cuda/")
                    || bytes.contains("global/torch_cuda");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
