package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Manifest.Harness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarnessBuildTest {
    private static final Commands NO_GIT = command -> Optional.empty();

    @TempDir
    private Path directory;

    @Test
    void whatTheBuildWroteDownCounts() {
        Properties properties = new Properties();
        properties.setProperty("version", "1.2.3");
        properties.setProperty("commit", "abc");
        properties.setProperty("dirty", "true");

        assertThat(HarnessBuild.find(properties, Optional.of(directory), NO_GIT))
                .isEqualTo(new Harness("1.2.3", "abc", Optional.of(true)));
    }

    @Test
    void otherwiseTheCheckoutAroundTheClassesIsAsked() throws IOException {
        Path classes = checkout();
        Commands git = command -> Optional.of("git -C " + directory + " describe")
                .filter(String.join(" ", command)::startsWith)
                .map(known -> "0123abc-dirty\n");

        Harness harness = HarnessBuild.find(new Properties(), Optional.of(classes), git);

        assertThat(harness.commit()).isEqualTo("0123abc");
        assertThat(harness.dirty()).contains(true);
    }

    @Test
    void aCleanCheckoutIsNotDirty() throws IOException {
        Harness harness = HarnessBuild.find(
                new Properties(), Optional.of(checkout()), command -> Optional.of("0123abc\n"));

        assertThat(harness.commit()).isEqualTo("0123abc");
        assertThat(harness.dirty()).contains(false);
    }

    @Test
    void aForeignRepositoryIsNotTakenForTheCheckout() {
        Harness harness = HarnessBuild.find(
                new Properties(), Optional.of(directory), command -> Optional.of("foreign\n"));

        assertThat(harness.commit()).isEqualTo("unknown");
        assertThat(harness.dirty()).isEmpty();
    }

    @Test
    void withoutGitTheCommitIsUnknown() throws IOException {
        assertThat(HarnessBuild.find(new Properties(), Optional.of(checkout()), NO_GIT).commit())
                .isEqualTo("unknown");
    }

    @Test
    void theOptionsForGitAreOnesItKnows() throws IOException {
        Path classes = checkout();
        Commands system = new SystemCommands(Duration.ofSeconds(30));
        String git = "git -C " + directory + " -c user.name=a -c user.email=a@example.org ";
        for (String command : List.of("init -q", "add -A", "commit -q -m first")) {
            if (system.output(List.of((git + command).split(" "))).isEmpty()) {
                Assumptions.abort("skipped: no git here");
            }
        }
        Harness clean = HarnessBuild.find(new Properties(), Optional.of(classes), system);
        Files.writeString(directory.resolve("harness/core/pom.xml"), "<changed/>");
        Harness changed = HarnessBuild.find(new Properties(), Optional.of(classes), system);

        assertThat(clean.commit()).matches("[0-9a-f]{40}");
        assertThat(clean.dirty()).contains(false);
        assertThat(changed).isEqualTo(new Harness(clean.version(), clean.commit(), Optional.of(true)));
    }

    private Path checkout() throws IOException {
        Files.createDirectories(directory.resolve("harness/core"));
        Files.writeString(directory.resolve("harness/core/pom.xml"), "<project/>");
        return Files.createDirectories(directory.resolve("harness/app/target/classes"));
    }
}
