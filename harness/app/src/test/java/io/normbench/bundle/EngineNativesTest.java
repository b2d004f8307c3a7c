package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
    void bindingsThatNothingLoadsAreLeftOut(@TempDir Path engine) throws Exception {
        String folder = "org/bytedeco/cuda/linux-x86_64/";
        Path jar = engine.resolve("cuda-linux-x86_64.jar");
        byte[] library = Files.readAllBytes(new TinyElf().write(engine.resolve("elf")));
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name :
                    List.of("libjnicudart.so", "libjninppist.so", "libjniopenblas_full.so", "libnppist.so.13")) {
                out.putNextEntry(new ZipEntry(folder + name));
                out.write(library);
                out.closeEntry();
            }
        }

        EngineNatives.unpack(engine, "unpacked");

        assertThat(jar).doesNotExist();
        try (Stream<Path> files = Files.list(engine.resolve("unpacked").resolve(folder))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("libjnicudart.so", "libnppist.so.13");
        }
    }

    @Test
    void aBuildForTheCpuHasNone(@TempDir Path folder) {
        assertThat(new EngineNatives(folder).nvidiaBytes()).isZero();
    }
}
