package io.normbench.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.run.TestRuns;
import io.normbench.suite.Measurement;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.plan.ComparisonGroup;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackingTest {
    private Plan plan;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        plan = TestRuns.plan(TestRuns.suite(
                folder,
                "method",
                "[1, 2, 4, 8]",
                "{throughput: {}, memory: {}, accuracy: {seeds: [1, 2, 3]}}",
                "{timeout_seconds: 60}",
                "bn",
                "in",
                "ln"));
    }

    private List<Packing.Array> arrays(SlurmSpec spec, double seconds, int longest) {
        return new Packing(plan.suite(), spec, trial -> seconds).arrays(plan.trials(), longest);
    }

    private static List<String> keys(List<Packing.Array> arrays) {
        List<String> keys = new ArrayList<>();
        arrays.forEach(array -> array.elements().forEach(element -> keys.addAll(element.keys())));
        return keys;
    }

    @Test
    void everyTrialIsInOneElement() {
        List<String> planned = plan.trials().stream().map(Trial::key).toList();

        assertThat(keys(arrays(SlurmSpec.none(), 1, 1000))).containsExactlyInAnyOrderElementsOf(planned);
        assertThat(keys(arrays(SlurmSpec.none(), 1e6, 3))).containsExactlyInAnyOrderElementsOf(planned);
    }

    @Test
    void aComparisonGroupIsNeverSplit() {
        List<Packing.Array> arrays = arrays(SlurmSpec.none(), 1e6, 1000);
        List<Trial> timed = plan.trials().stream()
                .filter(trial -> trial.measurement() == Measurement.THROUGHPUT)
                .toList();

        for (ComparisonGroup group : ComparisonGroup.of(timed, plan.suite())) {
            List<String> members = group.trials().stream().map(Trial::key).toList();
            assertThat(arrays.get(0).elements())
                    .anySatisfy(element -> assertThat(element.keys()).isEqualTo(members));
        }
        assertThat(arrays.get(0).elements()).hasSize(4 + plan.trials().size() - timed.size());
    }

    @Test
    void elementsHaveAsManyMinutesAsTheyAreGiven() {
        SlurmSpec minute = new SlurmSpec(Map.of(SlurmSpec.MINUTES, "1"), Map.of());

        assertThat(arrays(minute, 10, 1000).get(0).elements())
                .allSatisfy(element -> assertThat(element.keys()).hasSizeLessThanOrEqualTo(6));
        assertThat(arrays(SlurmSpec.none(), 0.1, 1000).get(0).elements()).hasSize(1);
    }

    @Test
    void anArrayIsNoLongerThanSlurmAllows() {
        assertThat(arrays(SlurmSpec.none(), 1e6, 7))
                .hasSizeGreaterThan(1)
                .allSatisfy(array -> assertThat(array.elements()).hasSizeLessThanOrEqualTo(7));
    }

    @Test
    void trialsOfOtherNeedsAreInArraysOfTheirOwn() {
        SlurmSpec spec = new SlurmSpec(Map.of("partition", "cpu"), Map.of("digits", Map.of("gpus", "2")));

        assertThat(arrays(spec, 1, 1000))
                .singleElement()
                .satisfies(array -> assertThat(array.settings()).isEqualTo(Map.of("partition", "cpu", "gpus", "2")));
    }
}
