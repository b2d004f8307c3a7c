package io.normbench.cli.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Cli;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunnerArgumentsTest {
    private static final String SUITE =
            Path.of(System.getProperty("normbench.root"), "suites/smoke.yaml").toString();

    @Test
    void anUnknownRunnerIsRefusedWithTheNearestName() {
        Cli cli = Cli.run("run", SUITE, "--runner", "contianer");

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err())
                .contains("--runner contianer: expected local, container, slurm; did you mean 'container'?");
    }
}
