package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.suite.RunnerSpec;
import io.normbench.suite.SlurmSpec;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunnerFaultsTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void workersRunBesideNormBenchUnlessTheSuiteSaysOtherwise() {
        assertThat(files.load(SuiteFiles.VALID).runner()).isEqualTo(RunnerSpec.local());
        assertThat(files.load(SuiteFiles.VALID + "runner: slurm\n").runner().name())
                .isEqualTo(RunnerSpec.SLURM);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            runner: contianer                | did you mean 'container'?
            container: {image: "a:1"}        | a digest, or name@digest
            container: {cpus: all}           | a list of cores such as '0-3,8'
            container: {memory: 4 gigs}      | such as '4 GiB'
            container: {shm: 1 GiB}          | unknown key 'shm'
            slurm: {partitoin: gpu}          | did you mean 'partition'?
            slurm: {gpus: -1}                | gpus
            slurm: {time: soon}              | such as '1:30:00'
            slurm: {tasks: {nosuch: {gpus: 2}}} | nosuch
            """)
    void aFaultIsOneLineWithItsPlace(String line, String expected) {
        assertThatThrownBy(() -> files.load(SuiteFiles.VALID + line + "\n"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(expected)
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
    }

    @Test
    void theCommandLineStandsBeforeWhatATaskSays() {
        SlurmSpec spec =
                new SlurmSpec(Map.of("partition", "cpu"), Map.of("digits", Map.of("partition", "gpu", "gpus", "2")));

        assertThat(spec.of("digits")).containsEntry("partition", "gpu").containsEntry("gpus", "2");
        assertThat(spec.with(List.of("partition=debug")).of("digits"))
                .containsEntry("partition", "debug")
                .containsEntry("gpus", "2");
    }

    @ParameterizedTest
    @CsvSource({"partitoin=x,did you mean 'partition'?", "gpus=many,whole number", "gpus,expected key=value"})
    void aSettingThatSlurmHasNotIsRefused(String assignment, String expected) {
        assertThatThrownBy(() -> SlurmSpec.none().with(List.of(assignment)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(expected);
    }
}
