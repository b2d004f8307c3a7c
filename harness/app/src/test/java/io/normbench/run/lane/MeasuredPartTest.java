package io.normbench.run.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.machine.EnergyMeter;
import io.normbench.machine.Machine;
import io.normbench.result.Measured;
import io.normbench.run.TestMeasured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredPartTest {
    @TempDir
    private Path root;

    private long nowNanos;

    private void counter(long microjoules) throws IOException {
        Path zone = Files.createDirectories(root.resolve("sys/class/powercap/intel-rapl:0"));
        Files.writeString(zone.resolve("name"), "package-0\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), "1000000000\n");
        Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
    }

    private MeasuredPart part() {
        Machine machine = new Machine(root, command -> Optional.empty(), name -> "", Map.of(), 2, () -> List.of());
        return new MeasuredPart(new EnergyMeter(machine, () -> 0), () -> nowNanos);
    }

    /** Numbers of a throughput trial of 20 steps of 50 ms. */
    private static Measured steps() {
        return TestMeasured.of(Map.of("steps", 20, "step_ms_median", 50.0));
    }

    @Test
    void energyIsThePowerOfTheRoundsTimesTheStepsOfAMethod() throws IOException {
        MeasuredPart part = part();
        counter(1_000_000);
        part.at("warm-up", "cpu");
        counter(2_000_000);
        part.at("measure", "cpu");
        counter(3_000_000);
        part.at("measure", "cpu");
        counter(10_000_000);
        nowNanos += 2_000_000_000;
        part.at("inference", "cpu");
        counter(9_000_000);
        part.at("inference", "cpu");

        Measured measured = part.complete(steps(), 8);

        assertThat(measured.energyJoules().getAsDouble()).isCloseTo(4, within(1e-12));
        assertThat((double) measured.metrics().get("energy_j_per_image")).isCloseTo(4.0 / 160, within(1e-12));
        assertThat(measured.metrics()).containsEntry("machine_energy_source", "package-0");
    }

    @Test
    void withoutACounterOrWithoutAMeasuredPartThereIsNone() throws IOException {
        MeasuredPart uncounted = part();
        uncounted.at("measure", "cpu");
        uncounted.at("inference", "cpu");
        counter(1);
        MeasuredPart accuracy = part();
        accuracy.at("train", "cpu");
        accuracy.at("evaluate", "cpu");

        assertThat(uncounted.complete(steps(), 8)).isEqualTo(steps());
        assertThat(accuracy.complete(steps(), 8)).isEqualTo(steps());
    }
}
