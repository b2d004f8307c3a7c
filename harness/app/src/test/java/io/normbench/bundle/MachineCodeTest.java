package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.util.FatEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineCodeTest {
    @TempDir
    private Path folder;

    private Path library(Path file) throws IOException {
        byte[] code = new TinyFatBinary()
                .entry(FatEntry.MACHINE_CODE, 75, 64, 16, 1)
                .entry(FatEntry.MACHINE_CODE, 86, 64, 16, 1)
                .entry(FatEntry.PTX, 90, 64, 16, 1)
                .endContainer()
                .bytes();
        return new TinyElf().section(".nv_fatbin", code).write(file);
    }

    private MachineCode.Found found() {
        return new MachineCode(folder, MachineCode.ND4J).read().orElseThrow();
    }

    @Test
    void codeIsReadFromTheJar() throws IOException {
        Path library = library(folder.resolve("made/libnd4jcuda.so"));
        Path jar = folder.resolve("nd4j-cuda.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("org/nd4j/linux-x86_64/libnd4jcuda.so"));
            Files.copy(library, zip);
        }

        assertThat(found().capabilities()).containsExactly("7.5", "8.6");
        assertThat(found().line()).isEqualTo(jar + " has machine code for compute capability 7.5, 8.6");
    }

    @Test
    void orFromWhereABundleHasIt() throws IOException {
        Path library = library(folder.resolve("unpacked/org/nd4j/libnd4jcuda.so"));

        assertThat(found().place()).isEqualTo(library);
    }

    @Test
    void anUnknownLayoutIsSaidAndNoLibraryIsNone() throws IOException {
        assertThat(new MachineCode(folder, MachineCode.ND4J).read()).isEmpty();
        assertThat(new MachineCode(folder.resolve("absent"), MachineCode.ND4J).read())
                .isEmpty();
        new TinyElf()
                .section(".nv_fatbin", "something else".getBytes())
                .write(folder.resolve("unpacked/libnd4jcuda.so"));

        assertThat(found().line()).endsWith("libnd4jcuda.so has fat binaries of a layout that is not known");
    }
}
