package io.normbench.run.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where workers take their natives and classes from. */
class InstallationTest {
    @TempDir
    private Path home;

    private Path library;

    private List<String> flags(boolean writable) throws IOException {
        Path natives = home.resolve("lib/engines/libtorch/natives");
        library = natives.resolve("torch.jar/org/libtorch.so.2");
        Files.createDirectories(library.getParent());
        Files.writeString(library, "");
        System.setProperty(Installation.HOME, home.toString());
        return Installation.current(List.of()).nativesFlags("libtorch", path -> {
            assertThat(path).isEqualTo(natives);
            return writable;
        });
    }

    @AfterEach
    void forget() {
        System.clearProperty(Installation.HOME);
    }

    @Test
    void theyAreUnpackedBesideTheEngine() throws IOException {
        assertThat(flags(true))
                .containsExactly("-Dorg.bytedeco.javacpp.cachedir=" + home.resolve("lib/engines/libtorch/natives"));
    }

    @Test
    void whereThatFolderIsSomebodyElsesTheyAreTakenAsTheyLie() throws IOException {
        assertThat(flags(false))
                .anyMatch(flag -> flag.startsWith("-Djava.library.path=" + library.getParent() + ":"))
                .contains("-Dorg.bytedeco.javacpp.pathsFirst=true")
                .noneMatch(flag -> flag.contains("cachedir"));
    }

    /** The archive holds what stands before the plug-in on the class path, so that it serves with one too. */
    @Test
    void classesComeFromTheArchiveAndPlugInsStandBehindThem() throws IOException {
        Path archive = home.resolve("lib/engines/libtorch/worker.jsa");
        Path plugin = home.resolve("plugin.jar");
        Files.createDirectories(archive.getParent());
        Files.createDirectories(home.resolve("lib/core"));
        Files.writeString(archive, "");
        Files.writeString(home.resolve("lib/core/core.jar"), "");
        Installation installation = Installation.at(home, List.of(plugin));

        assertThat(installation.workerFlags("libtorch")).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(installation.workerClassPath("libtorch"))
                .isEqualTo(home.resolve("lib/core/core.jar") + ":" + plugin);
    }
}
