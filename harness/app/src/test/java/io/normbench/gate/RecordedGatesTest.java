package io.normbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ResultsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rule on what {@code make gate-audit} measured on a real machine: 2 shared cores of a virtual machine, whose noise
 * no generator invented.
 */
class RecordedGatesTest {
    @TempDir
    private Path folder;

    private GateResult decide(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("/gate/" + name + ".csv.gz"))) {
            Files.copy(new GZIPInputStream(file), folder.resolve("results.csv"));
        }
        List<ResultRow> rows = ResultsFile.read(folder);
        return new GateRule(NoiseModel.unknown("none stored"), GateSettings.defaults())
                .decide(SimulatedMachine.inputs(rows));
    }

    @ParameterizedTest
    @ValueSource(strings = {"identical-1", "identical-2"})
    void identicalArmsDoNotFail(String name) throws IOException {
        GateResult result = decide(name);

        assertThat(result.verdicts(v -> true))
                .filteredOn(v -> v.quantity() == Quantity.STEP_TIME)
                .hasSize(6);
        assertThat(result.verdicts(v -> v == Verdict.FAIL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slower-1", "slower-2", "slower-3", "slower-4", "slower-5"})
    void oneMethodSlowerByAQuarterIsExactlyOneFailure(String name) throws IOException {
        assertThat(decide(name).verdicts(v -> v == Verdict.FAIL))
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.cell().method()).startsWith("test_delay");
                    assertThat(failure.quantity()).isEqualTo(Quantity.STEP_TIME);
                });
    }
}
