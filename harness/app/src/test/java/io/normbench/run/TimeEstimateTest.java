package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.run.setup.GpuChoice;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Measurement;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeEstimateTest {
    @Test
    void aTasksOwnThroughputSettingsCount(@TempDir Path folder) throws Exception {
        Path suite = TestRuns.suite(
                folder, "method", "[2]", "{throughput: {max_seconds: 1}, accuracy: {}}", "{timeout_seconds: 60}", "bn");
        double before = throughputSeconds(TestRuns.plan(suite));

        String own = Files.readString(suite)
                .replace("{samples: 16}", "{samples: 16}\n" + "    measure: {throughput: {max_seconds: 5}}");
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
        double one = shares(plan, new TimeEstimate(plan.suite(), 8, first));
        double two = shares(plan, new TimeEstimate(plan.suite(), 8, both));

        assertThat(plan.trials()).hasSize(3);
        assertThat(two).isCloseTo(one / 2, within(1e-9));
    }

    /** Milliseconds an image that were measured on one core, with the networks named. */
    @ParameterizedTest
    @CsvSource({
        "classification, cifar10, '', preact-resnet, 8, 3.2",
        "detection, coco, 'shorter=192,longer=256', faster-rcnn, 10, 90",
        "instance-segmentation, coco, 'shorter=256,longer=256', mask-rcnn, 10, 98",
        "semantic-segmentation, voc, 'frame=256', deeplabv3, 10, 86"
    })
    void stepsOnRealImagesAreWithinAFactorOfTwo(
            String kind, String data, String options, String model, int depth, double milliseconds) {
        Map<String, Object> values = new HashMap<>();
        for (String option : options == null || options.isEmpty() ? new String[0] : options.split(",")) {
            String[] pair = option.split("=");
            values.put(pair[0], Integer.valueOf(pair[1]));
        }
        TaskSpec task = new TaskSpec(
                "t",
                kind,
                new DataSpec(data, values),
                new ModelSpec(model, Map.of("depth", depth, "width", 16, "stem", "half")),
                null);

        double image = StepCost.of(task).seconds(101) - StepCost.of(task).seconds(1);

        assertThat(image / 100 * 1e3).isBetween(milliseconds / 2, milliseconds * 2);
    }

    @Test
    void aStemThatHalvesTwiceCostsAQuarter() {
        assertThat(ofStem("imagenet")).isCloseTo(ofStem("half") / 4, within(1e-9));
        assertThat(ofStem("small")).isCloseTo(ofStem("half") * 4, within(1e-9));
    }

    private static double ofStem(String stem) {
        TaskSpec task = new TaskSpec(
                "t",
                "semantic-segmentation",
                new DataSpec("voc", Map.of("frame", 256)),
                new ModelSpec("deeplabv3", Map.of("depth", 10, "width", 16, "stem", stem)),
                null);
        return StepCost.of(task).seconds(2) - StepCost.of(task).seconds(1);
    }

    @Test
    void nothingTakesLessThanItsLongestTrial(@TempDir Path folder) throws Exception {
        Path suite = TestRuns.suite(folder, "method", "[2]", "{accuracy: {seeds: [1]}}", "{timeout_seconds: 60}", "bn");
        Plan plan = TestRuns.plan(suite);

        double one = new TimeEstimate(plan.suite(), 1).seconds(plan);

        assertThat(plan.trials()).hasSize(1);
        assertThat(new TimeEstimate(plan.suite(), 8).seconds(plan)).isCloseTo(one, within(1e-9));
    }

    private static double shares(Plan plan, TimeEstimate estimate) {
        return plan.trials().stream().mapToDouble(estimate::seconds).sum();
    }

    private static double throughputSeconds(Plan plan) {
        TimeEstimate estimate = new TimeEstimate(plan.suite(), 1);
        return plan.trials().stream()
                .filter(trial -> trial.measurement() == Measurement.THROUGHPUT)
                .mapToDouble(estimate::seconds)
                .sum();
    }
}
