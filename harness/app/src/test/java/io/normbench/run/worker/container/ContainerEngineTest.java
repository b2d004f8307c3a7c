package io.normbench.run.worker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerEngineTest {
    @TempDir
    private Path folder;

    private void refused(Path socket, String... words) {
        assertThatThrownBy(() -> ContainerEngine.connect(Map.of(ContainerEngine.HOST, "unix://" + socket)))
                .isInstanceOfSatisfying(UserError.class, error -> {
                    assertThat(error.exitStatus()).isEqualTo(5);
                    assertThat(error.getMessage()).contains(words).hasLineCount(1);
                });
    }

    @Test
    void noDaemonIsOneLineWithTheRemedy() {
        refused(folder.resolve("none.sock"), "no container engine", "start dockerd", "--runner local");
    }

    @Test
    void aSocketThatNobodyListensAtIsOneLineWithTheRemedy() throws IOException {
        refused(Files.createFile(folder.resolve("dead.sock")), "nobody listens at", "start dockerd");
    }

    @Test
    void anImageSaysWhatIsInIt() {
        WorkerImage image = new WorkerImage(
                "sha256:1",
                WorkerImage.labels(
                        "0.1",
                        "c0ffee",
                        "hash",
                        "/opt/java",
                        Map.of("libtorch", "/a.jar:/b.jar"),
                        Map.of("libtorch", List.of("-Da=b", "-Dc=d"))));

        assertThat(image.hasWorkers()).isTrue();
        assertThat(image.engines()).containsExactly("libtorch");
        assertThat(image.classPath("libtorch")).contains("/a.jar:/b.jar");
        assertThat(image.flags("libtorch")).containsExactly("-Da=b", "-Dc=d");
        assertThat(image.flags("dl4j")).isEmpty();
        assertThat(new WorkerImage("sha256:2", null).hasWorkers()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0-3,8 | 5", "2 | 1", "0-0,1-1 | 2"})
    void coresAreCounted(String list, int size) {
        assertThat(CpuList.size(list)).isEqualTo(size);
    }
}
