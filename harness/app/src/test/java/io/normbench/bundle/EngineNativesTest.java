package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineNativesTest {
    @Test
    void bindingsAreNotCountedAsNvidiasLibraries(@TempDir Path folder) throws Exception {
        Path cuda = Files.createDirectories(folder.resolve("org/bytedeco/cuda/linux-x86_64"));
        Files.write(cuda.resolve("libjnicudart.so"), new byte[300]);
        assertThat(new EngineNatives(folder).nvidiaBytes()).isZero();

        Files.write(cuda.resolve("libcudart.so.13"), new byte[20]);
        Files.createSymbolicLink(cuda.resolve("libcudart.so"), Path.of("libcudart.so.13"));
        assertThat(new EngineNatives(folder).nvidiaBytes()).isEqualTo(20);
    }

    @Test
    void aBuildForTheCpuHasNone(@TempDir Path folder) {
        assertThat(new EngineNatives(folder).nvidiaBytes()).isZero();
    }
}
