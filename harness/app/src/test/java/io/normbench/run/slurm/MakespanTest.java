package io.normbench.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.run.TestRuns;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.plan.Plan;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakespanTest {
    @TempDir
    private Path folder;

    private Makespan makespan(SlurmSpec spec, double overhead) {
        Plan plan = TestRuns.plan(TestRuns.suite(
                folder, "method", "[1, 2]", "{accuracy: {seeds: [1, 2]}}", "{timeout_seconds: 60}", "bn", "in"));
        return new Makespan(plan.suite(), spec, plan.trials(), trial -> 600, 1000, overhead);
    }

    @Test
    void trialsOfAnElementsLengthSpreadUntilThereIsOneForEach() {
        Makespan makespan = makespan(SlurmSpec.none(), 0);

        assertThat(makespan.elements()).isEqualTo(8);
        assertThat(makespan.on(1)).isEqualTo(new Makespan.Outlook(1, 4800, 1));
        assertThat(makespan.on(3).seconds()).isEqualTo(1800);
        assertThat(makespan.on(16)).isEqualTo(new Makespan.Outlook(16, 600, 0.5));
    }

    @Test
    void whatElementsCostBesideTheirTrialsIsNoUse() {
        assertThat(makespan(SlurmSpec.none(), 200).on(8).efficiency()).isCloseTo(0.75, within(1e-9));
    }

    @Test
    void noMoreElementsRunAtOnceThanAskedFor() {
        SlurmSpec two = new SlurmSpec(Map.of(SlurmSpec.CONCURRENT, "2"), Map.of());

        assertThat(makespan(two, 0).on(8).seconds()).isEqualTo(2400);
    }
}
