package io.normbench.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchiveTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void tarReadsWhatWasWritten(Compression compression) throws Exception {
        assumeTrue(has(compression.program().split(" ")[0]), "skipped: its program is not here");
        Path bundle = Files.createDirectories(folder.resolve("normbench-1"));
        Files.writeString(bundle.resolve("b"), "2");
        Files.writeString(bundle.resolve("a"), "1");

        Path archive = Archive.write(bundle, compression);

        assertThat(archive).hasFileName("normbench-1" + compression.suffix());
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
        assertThat(Program.run(List.of("tar", "-tf", archive.toString()), "").lines())
                .containsExactly("normbench-1/", "normbench-1/a", "normbench-1/b");
    }

    private static boolean has(String program) throws InterruptedException {
        try {
            Program.run(List.of(program, "--version"), "");
            return true;
        } catch (UserError absent) {
            return false;
        }
    }
}
