package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Manifest.Harness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarnessBuildTest {
    private static final Commands NO_GIT = command -> Optional.empty();

    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void distribution() throws IOException {
        Path home = directory.resolve("harness/app/target/normbench");
        jar = Files.createFile(Files.createDirectories(home.resolve("lib/app")).resolve("normbench-app.jar"));
    }

    @Test
    void whatTheBuildWroteIntoTheDistributionCounts() throws IOException {
        assertThat(find("version=1.2.3\ncommit=abc-dirty\n")).isEqualTo(new Harness("1.2.3", "abc", Optional.of(true)));
        assertThat(find("version=1.2.3\ncommit=abc\n")).isEqualTo(new Harness("1.2.3", "abc", Optional.of(false)));
        // Built without a repository: whatever lies around the distribution now is not what was built.
        checkout();
        assertThat(find("version=1.2.3\ncommit=\n")).isEqualTo(new Harness("1.2.3", "unknown", Optional.empty()));
    }

    private Harness find(String written) throws IOException {
        Files.writeString(directory.resolve("harness/app/target/normbench/build.properties"), written);
        return HarnessBuild.find(Optional.of(jar), command -> Optional.of("foreign\n"));
    }

    @Test
    void withoutARecordAForeignRepositoryAndClassesInAFolderTellNothing() {
        assertThat(HarnessBuild.find(Optional.of(jar), command -> Optional.of("foreign\n"))
                        .commit())
                .isEqualTo("unknown");
        assertThat(HarnessBuild.find(command -> Optional.of("head\n")).commit()).isEqualTo("unknown");
    }

    @Test
    void withoutGitTheCommitIsUnknown() throws IOException {
        checkout();
        assertThat(HarnessBuild.find(Optional.of(jar), NO_GIT).commit()).isEqualTo("unknown");
    }

    @Test
    void withoutARecordTheCommitThatWasCheckedOutWhenTheJarWasWrittenCountsNotTheOneOfNow() throws IOException {
        checkout();
        Commands system = new SystemCommands(Duration.ofSeconds(30));
        for (String command : List.of("init -q", "add harness/core", "commit -q -m first")) {
            if (git(system, command).isEmpty()) {
                Assumptions.abort("skipped: no git here");
            }
        }
        String first = git(system, "rev-parse HEAD").orElseThrow().strip();
        Instant committed = Instant.ofEpochSecond(
                Long.parseLong(git(system, "log -1 --format=%ct").orElseThrow().strip()));
        Files.setLastModifiedTime(jar, FileTime.from(committed));
        // The reflog has the time of the committer.
        Optional<String> second = system.output(List.of(
                "env",
                "GIT_COMMITTER_DATE=" + committed.plusSeconds(60),
                "git",
                "-C",
                directory.toString(),
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@example.org",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "second"));

        assertThat(second).isPresent();
        assertThat(git(system, "rev-parse HEAD").orElseThrow().strip()).isNotEqualTo(first);
        Harness harness = HarnessBuild.find(Optional.of(jar), system);
        assertThat(harness.commit()).isEqualTo(first);
        assertThat(harness.dirty()).isEmpty();
    }

    private Optional<String> git(Commands system, String command) {
        String git = "git -C " + directory + " -c user.name=a -c user.email=a@example.org " + command;
        return system.output(List.of(git.split(" ")));
    }

    private void checkout() throws IOException {
        Path pom = directory.resolve("harness/core/pom.xml");
        Files.createDirectories(pom.getParent());
        Files.writeString(pom, "<project/>");
    }
}
