package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.FatBinary;
import io.normbench.util.FatEntry;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FatBinaryTrimmerTest {
    private static final int PTX = FatEntry.PTX;
    private static final int CODE = FatEntry.MACHINE_CODE;

    @TempDir
    private Path folder;

    /** Two containers: 75, 80, 90 and PTX of 75 and 120; then 90 twice (as 90 and 90a), 100, 103. */
    private static byte[] section() {
        return section(0x75);
    }

    /** The same, with {@code unusable} in every byte of what a GPU of 90 cannot use. */
    private static byte[] section(int unusable) {
        return new TinyFatBinary()
                .entry(CODE, 75, 64, 40, unusable)
                .entry(CODE, 80, 104, 48, unusable)
                .entry(CODE, 90, 64, 56, 0x90)
                .entry(PTX, 75, 64, 24, 0x11)
                .entry(PTX, 120, 64, 32, unusable)
                .endContainer()
                .padding(24)
                .entry(CODE, 90, 64, 16, 0x91)
                .entry(CODE, 90, 112, 16, 0x92)
                .entry(CODE, 100, 64, 8, unusable)
                .entry(CODE, 103, 64, 8, unusable)
                .endContainer()
                .bytes();
    }

    private static TinyElf library(byte[] fatBinary) {
        return new TinyElf()
                .section(".text", "code of the host, not to be touched".getBytes())
                .section(".nv_fatbin", fatBinary)
                .section(".data", new byte[] {1, 2, 3, 4, 5, 6, 7});
    }

    private Path write(byte[] fatBinary) throws IOException {
        return library(fatBinary).write(folder.resolve("libtorch_cuda.so"));
    }

    private Path damaged(Consumer<byte[]> damage) throws IOException {
        byte[] bytes = section();
        damage.accept(bytes);
        return write(bytes);
    }

    @Test
    void whatIsLeftOfATrimmedLibraryIsToldFromWhatItHad() throws IOException {
        Path file = write(section());
        assertThat(FatBinary.architectures(file)).containsExactly(75, 80, 90, 100, 103);

        FatBinaryTrimmer.trim(file, 90);

        assertThat(FatBinary.architectures(file)).containsExactly(90);
    }

    @Test
    void overwritesTheCodeOfOtherArchitecturesAndNothingElse() throws IOException {
        Path file = write(section());

        TrimReport report = FatBinaryTrimmer.trim(file, 90);

        assertThat(file).hasSameBinaryContentAs(library(section(0)).write(folder.resolve("expected.so")));
        assertThat(report.machineCodeBytes()).isEqualTo(Map.of(75, 40L, 80, 48L, 90, 88L, 100, 8L, 103, 8L));
        assertThat(report.ptxBytes()).isEqualTo(Map.of(75, 24L, 120, 32L));
        assertThat(report.keptBytes()).isEqualTo(56 + 24 + 16 + 16);
        assertThat(report.zeroedBytes()).isEqualTo(40 + 48 + 32 + 8 + 8);
        assertThat(report.containers()).isEqualTo(2);
        assertThat(report.containersWithoutCode()).isZero();
        assertThat(report.text()).contains("2 fat binaries").contains("kept for 90");
    }

    @Test
    void keepsWhatAGpuOfALaterMinorCapabilityRuns() throws IOException {
        TrimReport report = FatBinaryTrimmer.trim(write(section()), 103);

        assertThat(report.keptBytes()).as("100, 103 and PTX of 75").isEqualTo(8 + 8 + 24);
    }

    @Test
    void countsFatBinariesThatNeverHadCodeForTheTarget() throws IOException {
        byte[] bytes = new TinyFatBinary()
                .entry(CODE, 80, 64, 8, 1)
                .endContainer()
                .entry(CODE, 90, 64, 8, 2)
                .endContainer()
                .bytes();

        TrimReport report = FatBinaryTrimmer.trim(write(bytes), 80);

        assertThat(report.containersWithoutCode()).isEqualTo(1);
        assertThat(report.text()).contains("1 never had code for it");
    }

    @Test
    void trimsTheSectionOfRelocatableCodeToo() throws IOException {
        Path file = new TinyElf()
                .section("__nv_relfatbin", section())
                .section(".nv_fatbin", section())
                .write(folder.resolve("lib.so"));

        TrimReport report = FatBinaryTrimmer.trim(file, 90);

        assertThat(report.containers()).isEqualTo(4);
        assertThat(report.zeroedBytes()).isEqualTo(2 * 136);
    }

    @Test
    void twiceIsAsGoodAsOnceButNotForAnotherArchitecture() throws IOException {
        Path file = write(section());
        FatBinaryTrimmer.trim(file, 90);
        byte[] once = Files.readAllBytes(file);

        FatBinaryTrimmer.trim(file, 90);

        assertThat(file).hasBinaryContent(once);
        assertThatThrownBy(() -> FatBinaryTrimmer.trim(file, 80))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was trimmed to another architecture before");
        assertThat(file).hasBinaryContent(once);
    }

    @ParameterizedTest
    @CsvSource({
        "89, 'has no code for it; it has [75, 80, 90, 100, 103], and a GPU of 89 runs code of 80'",
        "70, 'has no code for it; it has [75, 80, 90, 100, 103]'",
        "121, 'has no code for it; it has [75, 80, 90, 100, 103]'"
    })
    void refusesAnArchitectureThatIsNotThere(int architecture, String message) throws IOException {
        Path file = write(section());
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> FatBinaryTrimmer.trim(file, architecture))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--arch " + architecture)
                .hasMessageEndingWith(message);
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void refusesALibraryWithoutGpuCode() throws IOException {
        Path file = new TinyElf().section(".text", new byte[8]).write(folder.resolve("lib.so"));

        assertThatThrownBy(() -> FatBinaryTrimmer.trim(file, 90))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no machine code for GPUs");
    }

    /** Offsets: the first container's header is at 0, its first entry's at 16. */
    @ParameterizedTest
    @CsvSource({
        "0, a container's magic number",
        "4, a container of version 1 with a header of 16 bytes",
        "6, a container of version 1 with a header of 16 bytes",
        "8, 'entry'",
        "15, a container that ends within the section",
        "16, an entry of kind 1 (PTX) or 2 (machine code)",
        "18, an entry of version 0x101",
        "22, an entry's header of 32 to 4096 bytes",
        "24, 'entry'",
        "31, an entry that ends within its container",
        "47, an architecture from 10 to 999"
    })
    void refusesWhatIsNotAsExpectedAndChangesNothing(int offset, String expected) throws IOException {
        Path file = damaged(bytes -> bytes[offset] ^= 0x55);
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> FatBinaryTrimmer.trim(file, 90))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(expected)
                .hasMessageContaining("section .nv_fatbin, byte ")
                .hasMessageContaining("nothing was changed");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void refusesDamageBehindSoundContainers() throws IOException {
        byte[] sound = section();
        byte[] bytes = Arrays.copyOf(sound, sound.length + 5);
        bytes[sound.length] = 1;
        Path file = write(bytes);
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> FatBinaryTrimmer.trim(file, 90))
                .hasMessageContaining("expected a container's header of 16 bytes, found 5 bytes");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void refusesAFileThatIsCutOff() throws IOException {
        Path file = write(section());
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length / 2));

        assertThatThrownBy(() -> FatBinaryTrimmer.trim(file, 90))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("lies outside the file");
        Files.writeString(file, "#!/bin/sh");
        assertThatThrownBy(() -> FatBinaryTrimmer.trim(file, 90)).isInstanceOf(UserError.class);
    }
}
