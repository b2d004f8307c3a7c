package io.normbench.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The build of the native library fits the processor, or the user hears why not. */
class NativeLibraryTest {
    @TempDir
    private Path folder;

    private final Properties properties = new Properties();

    @Test
    void aProcessorWithAvx2GetsTheFastBuild() throws IOException {
        NativeLibrary.choose(processor("fpu sse2 avx avx2 fma"), properties);

        assertThat(properties).containsEntry(NativeLibrary.EXTENSION, "-onednn-avx2");
    }

    @Test
    void aProcessorWithoutAvx2GetsThePlainOne() throws IOException {
        NativeLibrary.choose(processor("fpu sse2 avx"), properties);

        assertThat(properties).containsEntry(NativeLibrary.EXTENSION, "");
    }

    @Test
    void anUnknownProcessorGetsThePlainOne() {
        NativeLibrary.choose(folder.resolve("absent"), properties);

        assertThat(properties).containsEntry(NativeLibrary.EXTENSION, "");
    }

    @ParameterizedTest
    @CsvSource({"-onednn-avx2, avx2", "-avx2, avx2", "-onednn-avx512, avx512f"})
    void aForcedBuildThatTheProcessorCannotRunIsAnErrorInsteadOfASignal(String extension, String lacking)
            throws IOException {
        properties.setProperty(NativeLibrary.EXTENSION, extension);
        Path processor = processor("fpu sse2 avx");

        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> NativeLibrary.choose(processor, properties))
                .withMessageStartingWith("-Dorg.bytedeco.javacpp.platform.extension=" + extension
                        + ": this processor has no " + lacking + ",")
                .withMessageContaining("leave the property out")
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE));
    }

    @ParameterizedTest
    @CsvSource({"-onednn-avx2, fpu avx avx2", "'', fpu sse2"})
    void aForcedBuildThatTheProcessorCanRunStays(String extension, String flags) throws IOException {
        properties.setProperty(NativeLibrary.EXTENSION, extension);

        NativeLibrary.choose(processor(flags), properties);

        assertThat(properties).containsEntry(NativeLibrary.EXTENSION, extension);
    }

    @Test
    void whereLinuxDoesNotTellTheUserIsBelieved() {
        properties.setProperty(NativeLibrary.EXTENSION, "-onednn-avx2");

        assertThatCode(() -> NativeLibrary.choose(folder.resolve("absent"), properties))
                .doesNotThrowAnyException();
    }

    private Path processor(String flags) throws IOException {
        return Files.writeString(
                folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: Made up\nflags\t\t: " + flags + "\n\n");
    }
}
