package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.suite.Measurement;
import io.normbench.suite.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeEstimateTest {
    @Test
    void aTasksOwnThroughputSettingsCount(@TempDir Path folder) throws Exception {
        Path suite = TestRuns.suite(
                folder, "method", "[2]", "{throughput: {min_seconds: 1}, accuracy: {}}", "{timeout_seconds: 60}", "bn");
        double before = throughputSeconds(TestRuns.plan(suite));

        String own = Files.readString(suite).replace("{samples: 16}", "{samples: 16}\n"
                + "    measure: {throughput: {min_seconds: 5}}");
        TestRuns.write(suite, own);

        assertThat(throughputSeconds(TestRuns.plan(suite)) - before).isCloseTo(6, within(1e-9));
    }

    @Test
    void everythingIsSharedAmongTheGpus(@TempDir Path folder) throws Exception {
        Path suite = TestRuns.suite(
                folder,
                "method",
                "[2]",
                "{throughput: {}, accuracy: {}, max_batch: true}",
                "{timeout_seconds: 60}",
                "bn");
        TestRuns.write(suite, Files.readString(suite).replace("device: cpu", "device: cuda"));
        Plan plan = TestRuns.plan(suite);
        FakeGpus twins = FakeGpus.twins();

        GpuChoice first = GpuChoice.of(twins.machine(), "cuda", List.of("0"));
        GpuChoice both = GpuChoice.of(twins.machine(), "cuda", List.of());
        double one = new TimeEstimate(plan.suite(), 8, first).seconds(plan);
        double two = new TimeEstimate(plan.suite(), 8, both).seconds(plan);

        assertThat(plan.trials()).hasSize(3);
        assertThat(two).isCloseTo(one / 2, within(1e-9));
    }

    private static double throughputSeconds(Plan plan) {
        TimeEstimate estimate = new TimeEstimate(plan.suite(), 1);
        return plan.trials().stream()
                .filter(trial -> trial.measurement() == Measurement.THROUGHPUT)
                .mapToDouble(estimate::seconds)
                .sum();
    }
}
