package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults that the JSON Schema finds, in the words of the loader. */
class SchemaFaultsTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void missingKey() {
        assertThat(files.faultsAfter("name: small\n", ""))
                .containsExactly(
                        "s.yaml:1:1: name: is missing; expected a name of lower-case letters, digits, dots and "
                                + "hyphens");
    }

    @Test
    void misspeltKeyIsNotAlsoMissing() {
        assertThat(files.faultsAfter("name: small", "nme: small"))
                .containsExactly("s.yaml:2:1: nme: unknown key 'nme'; expected one of schema, name, description, "
                        + "defaults, batch_sizes, methods, reference, tasks, engines, measure, limits, "
                        + "runner, container, slurm, include, exclude, claims; did you mean 'name'?");
    }

    @Test
    void unknownKeyWithoutNearSpelling() {
        assertThat(files.faultsAfter("name: small", "name: small\nqwertyuiop: 1"))
                .containsExactly("s.yaml:3:1: qwertyuiop: unknown key 'qwertyuiop'; expected one of schema, name, "
                        + "description, defaults, batch_sizes, methods, reference, tasks, engines, measure, "
                        + "limits, runner, container, slurm, include, exclude, claims");
    }

    @Test
    void unknownSchemaVersion() {
        assertThat(files.faultsAfter("normbench/suite/v1", "normbench/suite/v2"))
                .containsExactly("s.yaml:1:9: schema: is 'normbench/suite/v2'; expected 'normbench/suite/v1'");
    }

    @Test
    void nameUnfitForFiles() {
        assertThat(files.faultsAfter("name: small", "name: Small One"))
                .containsExactly(
                        "s.yaml:2:7: name: is 'Small One'; expected a name of lower-case letters, digits, dots "
                                + "and hyphens");
    }

    @Test
    void misspeltDevice() {
        assertThat(files.faultsAfter("device: cpu", "device: gpu"))
                .containsExactly("s.yaml:3:20: defaults.device: is 'gpu'; expected auto, cpu, cuda or cuda:N");
    }

    @Test
    void misspeltWordOfAList() {
        assertThat(files.faultsAfter("device: cpu", "precision: bf61"))
                .containsExactly("s.yaml:3:23: defaults.precision: is 'bf61'; expected one of fp32, fp64, tf32, bf16, "
                        + "fp16; did you mean 'bf16'?");
    }

    @Test
    void numberOutOfRange() {
        assertThat(files.faultsAfter("device: cpu", "threads: -1"))
                .containsExactly("s.yaml:3:21: defaults.threads: is -1; expected a whole number of at least 0 and at "
                        + "most 4096");
    }

    @Test
    void numberAboveATechnicalBound() {
        assertThat(files.faultsAfter("[1, 16]", "[1, 16, 3000000000]"))
                .containsExactly(
                        "s.yaml:4:22: batch_sizes[2]: is 3000000000; expected a whole number of at least 1 and "
                                + "at most 1048576");
    }

    @Test
    void batchSizeZero() {
        assertThat(files.faultsAfter("[1, 16]", "[0, 16]"))
                .containsExactly("s.yaml:4:15: batch_sizes[0]: is 0; expected a whole number of at least 1");
    }

    @Test
    void batchSizeTwice() {
        assertThat(files.faultsAfter("[1, 16]", "[1, 16, 1]"))
                .containsExactly("s.yaml:4:22: batch_sizes[2]: 1 is listed twice; expected each value once");
    }

    @Test
    void emptyList() {
        assertThat(files.faultsAfter("device: cpu", "seeds: []"))
                .containsExactly("s.yaml:3:19: defaults.seeds: is an empty list; expected a list of at least one item, "
                        + "each a whole number of at least 0");
    }

    @Test
    void textInsteadOfANumber() {
        assertThat(files.faultsAfter("throughput: {}", "throughput: {min_seconds: long}"))
                .containsExactly(
                        "s.yaml:14:29: measure.throughput.min_seconds: is 'long'; expected a number of at least 0");
    }

    @Test
    void fractionInsteadOfAWholeNumber() {
        assertThat(files.faultsAfter("throughput: {}", "throughput: {max_steps: 1.5}"))
                .containsExactly(
                        "s.yaml:14:27: measure.throughput.max_steps: is 1.5; expected a whole number of at least 1");
    }

    @Test
    void textInsteadOfAMapping() {
        assertThat(files.faultsAfter("data: {name: digits}", "data: digits"))
                .containsExactly("s.yaml:11:11: tasks[0].data: is 'digits'; expected a mapping with name");
    }

    @Test
    void nothingInsteadOfAMapping() {
        assertThat(files.faultsAfter("throughput: {}", "throughput:"))
                .containsExactly("s.yaml:14:14: measure.throughput: is empty; expected a mapping with precision, "
                        + "min_rounds, max_seconds, block_ms, workers, min_seconds, min_steps, max_steps, "
                        + "warmup_window, warmup_min_seconds, warmup_max_seconds, warmup_tolerance, trials");
    }

    @Test
    void numberInsteadOfAMethod() {
        assertThat(files.faultsAfter("- bn", "- 3"))
                .containsExactly("s.yaml:6:5: methods[0]: is 3; expected text or a mapping with id, options, label");
    }

    @Test
    void listInsteadOfAnOptionValue() {
        assertThat(files.faultsAfter("groups: 8", "groups: [8]"))
                .containsExactly(
                        "s.yaml:7:32: methods[1].options.groups: is a list; expected text, a number or true or "
                                + "false");
    }

    @Test
    void memoryWithUnknownUnit() {
        assertThat(files.faultsAfter("measure:", "limits: {host_memory: 4 gigs}\nmeasure:"))
                .containsExactly("s.yaml:13:23: limits.host_memory: is '4 gigs'; expected bytes, or a number with B, "
                        + "KiB, MiB, GiB or TiB such as '4 GiB'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999 TiB", "8388608 TiB", "0.1 B", "0 GiB"})
    void memoryThatNoNumberHolds(String size) {
        assertThat(files.faultsAfter("measure:", "limits: {host_memory: " + size + "}\nmeasure:"))
                .containsExactly("s.yaml:13:23: limits.host_memory: is '" + size
                        + "'; expected at least 1 B and less than 8388608 TiB");
    }

    @Test
    void numbersThatWouldWrap() {
        assertThat(files.faultsAfter("measure:", "limits: {timeout_seconds: 1.0e300}\nmeasure:"))
                .containsExactly("s.yaml:13:27: limits.timeout_seconds: is 1.0E300; expected a number above 0 and"
                        + " at most 1000000000");
        assertThat(files.faultsAfter("measure:", "limits: {host_memory: 99999999999999999999}\nmeasure:"))
                .containsExactly("s.yaml:13:23: limits.host_memory: is 99999999999999999999; expected at least 1 B"
                        + " and less than 8388608 TiB");
    }

    @Test
    void listedTwiceInAnotherSpelling() {
        assertThat(files.faultsAfter("[1, 16]", "[1, 16, 16.0]"))
                .containsExactly("s.yaml:4:22: batch_sizes[2]: 16 is listed twice; expected each value once");
        assertThat(files.faultsAfter("batch_sizes: [16]}", "seeds: [1, 1.0]}"))
                .containsExactly(
                        "s.yaml:15:25: measure.accuracy.seeds[1]: 1 is listed twice; expected each value once");
    }

    @Test
    void timeoutZero() {
        assertThat(files.faultsAfter("measure:", "limits: {timeout_seconds: 0}\nmeasure:"))
                .containsExactly("s.yaml:13:27: limits.timeout_seconds: is 0; expected a number above 0");
    }

    @Test
    void nothingMeasured() {
        assertThat(files.faultsAfter("  throughput: {}\n  accuracy: {batch_sizes: [16]}\n", "  {}\n"))
                .containsExactly("s.yaml:14:3: measure: measures nothing; expected throughput, memory, accuracy or "
                        + "max_batch");
    }

    @Test
    void misspeltMeasurementIsOneFault() {
        assertThat(files.faultsAfter("  throughput: {}\n  accuracy: {batch_sizes: [16]}\n", "  throughptu: {}\n"))
                .containsExactly("s.yaml:14:3: measure.throughptu: unknown key 'throughptu'; expected one of "
                        + "throughput, memory, max_batch, singularity, accuracy; did you mean 'throughput'?");
    }

    @Test
    void memoryNeedsNoThroughput() {
        assertThat(files.faultsAfter("throughput: {}", "memory: {}")).isEmpty();
    }

    @Test
    void roundsThatCannotBe() {
        assertThat(files.faultsAfter("throughput: {}", "throughput: {precision: 0, workers: 0, block_ms: 0}"))
                .containsExactly(
                        "s.yaml:14:27: measure.throughput.precision: is 0; expected a number above 0 and at most 1",
                        "s.yaml:14:39: measure.throughput.workers: is 0; expected a whole number of at least 1 and "
                                + "at most 100",
                        "s.yaml:14:52: measure.throughput.block_ms: is 0; expected a number above 0 and at most "
                                + "1000000");
    }
}
