package io.normbench.run.worker.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.run.worker.WorkerLaunch;
import io.normbench.suite.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerClassDataTest {
    private static final String IMAGE = "sha256:0123456789abcdef0123";

    @TempDir
    private Path home;

    private List<String> flags() {
        WorkerImage image = new WorkerImage(
                IMAGE,
                WorkerImage.labels(
                        "1", "c", "h", "/java", Map.of("libtorch", "/a.jar"), Map.of("libtorch", List.of("-Dx=y"))));
        ContainerRunner runner = new ContainerRunner(
                null,
                image,
                ContainerSpec.unlimited(),
                new ContainerRunner.Mounts(List.of(), List.of()),
                Optional.of(home),
                Optional.empty(),
                false);
        return runner.placed("libtorch", new WorkerLaunch("", List.of(), 1, 0, Map.of(), home.resolve("log")))
                .flags();
    }

    @Test
    void workersReadThoseOfTheirImageOnceBothAreThere() throws IOException {
        ContainerClassData archives = ContainerClassData.of(home, "libtorch", IMAGE);
        archives.clear();
        Files.writeString(archives.base(), "java");
        assertThat(flags()).containsExactly("-Dx=y");

        Files.writeString(archives.workers(), "workers");
        assertThat(flags())
                .startsWith("-Dx=y", "-XX:SharedArchiveFile=" + archives.base() + ":" + archives.workers())
                .hasSize(4);
    }

    @Test
    void thoseOfAnImageThatWasMadeAnewAreDeleted() throws IOException {
        ContainerClassData old = ContainerClassData.of(home, "libtorch", "sha256:beef");
        old.clear();
        Files.writeString(old.base(), "java");
        ContainerClassData archives = ContainerClassData.of(home, "libtorch", IMAGE);

        archives.clear();

        assertThat(archives.folder()).isEmptyDirectory().hasFileName("sha256-0123456789ab");
        assertThat(old.folder()).doesNotExist();
    }
}
