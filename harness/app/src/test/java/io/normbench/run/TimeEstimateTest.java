package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.suite.Measurement;
import io.normbench.suite.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static double throughputSeconds(Plan plan) {
        TimeEstimate estimate = new TimeEstimate(plan.suite(), 1);
        return plan.trials().stream()
                .filter(trial -> trial.measurement() == Measurement.THROUGHPUT)
                .mapToDouble(estimate::seconds)
                .sum();
    }
}
