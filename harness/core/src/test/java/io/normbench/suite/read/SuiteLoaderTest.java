package io.normbench.suite.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.suite.AccuracySpec;
import io.normbench.suite.ClaimSpec;
import io.normbench.suite.ContainerSpec;
import io.normbench.suite.DataSpec;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Isolation;
import io.normbench.suite.Layout;
import io.normbench.suite.Limits;
import io.normbench.suite.MaxBatchSpec;
import io.normbench.suite.MeasureSpec;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Rule;
import io.normbench.suite.RunnerSpec;
import io.normbench.suite.Schedule;
import io.normbench.suite.SingularitySpec;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.Suite;
import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.ThroughputSpec;
import io.normbench.suite.TrainSpec;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteLoaderTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void readsEveryField() throws URISyntaxException {
        Path file = Path.of(SuiteLoaderTest.class.getResource("everything.yaml").toURI());

        Suite suite = new SuiteLoader(Fakes.vocabulary()).load(file);

        ModelSpec resnet = new ModelSpec("preact-resnet", Map.of());
        assertThat(suite)
                .usingRecursiveComparison()
                .ignoringFields("text")
                .isEqualTo(new Suite(
                        "everything",
                        "All keys.",
                        "",
                        List.of(
                                new TaskSpec(
                                        "digits",
                                        "classification",
                                        new DataSpec("digits", Map.of()),
                                        new ModelSpec("preact-resnet", Map.of("depth", 14)),
                                        new TrainSpec(
                                                10,
                                                3,
                                                0.2,
                                                64,
                                                0.3,
                                                0.8,
                                                1e-3,
                                                0.1,
                                                false,
                                                100,
                                                Schedule.cosine(),
                                                0.02)),
                                new TaskSpec(
                                        "cifar",
                                        "classification",
                                        new DataSpec("cifar10", Map.of("root", "/data/cifar")),
                                        resnet,
                                        new TrainSpec(
                                                4000, 0, 0.1, 32, 0.4, 0.9, 1e-4, 0.05, true, 256, Schedule.cosine()))),
                        List.of(
                                MethodSpec.of("bn"),
                                new MethodSpec(
                                        "gn+ws", Map.of("groups", 8, "eps", 1.0, "ws.variant", "repo"), "GN and WS"),
                                new MethodSpec("bcn", Map.of("groups", 4), "bcn(groups=4)"),
                                new MethodSpec("bcn", Map.of("groups", 8), "bcn(groups=8)")),
                        "GN and WS",
                        List.of(1, 8, 16),
                        4,
                        Precision.BF16,
                        Layout.CHANNELS_LAST,
                        List.of("libtorch", "dl4j"),
                        List.of(Execution.GRAPH, Execution.EAGER),
                        List.of(EvaluationSpec.running(), EvaluationSpec.precise(64)),
                        "cuda:1",
                        2,
                        false,
                        Isolation.CELL,
                        new Limits(30, 3L << 29),
                        new MeasureSpec(
                                Optional.of(new ThroughputSpec(0.05, 8, 0.5, 5, 50, 9, 25, 3, 6, 0.2, 4, 2)),
                                List.of(1, 8, 16),
                                Optional.of(new AccuracySpec(List.of(8, 16), List.of(3L)))),
                        Map.of(
                                "digits",
                                new MeasureSpec(
                                        Optional.of(new ThroughputSpec(0.1, 4, 0.4, 4, 40, 8, 5, 1, 3, 0.1, 2, 1)),
                                        List.of(1, 8, 16),
                                        Optional.of(new AccuracySpec(List.of(16), List.of(4L, 5L)))),
                                "cifar",
                                new MeasureSpec(
                                        Optional.of(new ThroughputSpec(0.05, 8, 0.5, 5, 50, 9, 25, 3, 6, 0.2, 4, 2)),
                                        List.of(1, 8, 16),
                                        Optional.empty())),
                        List.of(
                                new Rule(List.of(), List.of(1, 16), List.of(), List.of(), "enough"),
                                new Rule(List.of("bn"), List.of(), List.of(), List.of(), "")),
                        List.of(
                                new Rule(
                                        List.of("GN and WS"),
                                        List.of(1),
                                        List.of("digits"),
                                        List.of("libtorch"),
                                        List.of(Execution.GRAPH),
                                        List.of("running"),
                                        "as a test"),
                                new Rule(
                                        List.of("GN and WS"),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        List.of("precise(batches=64)"),
                                        "it keeps no running statistics of batches: its evaluation is that of statistics running")),
                        List.of(new ClaimSpec(
                                "a-claim", "a paper", "accuracy(bn, 16, digits) < accuracy(GN and WS, 16)")),
                        new RunnerSpec(
                                RunnerSpec.CONTAINER,
                                new ContainerSpec(
                                        Optional.of("localhost/normbench@sha256:" + "0123456789abcdef".repeat(4)),
                                        Optional.of("0-3,8"),
                                        4L << 30,
                                        1L << 30),
                                new SlurmSpec(
                                        Map.of("partition", "gpu", "gpus", "1", "time", "1:30:00"),
                                        Map.of("digits", Map.of("memory", "64G"))))));
    }

    @Test
    void hashesTheFilesBytes() {
        assertThat(files.load(SuiteFiles.VALID).sha256())
                .isEqualTo("2651faca3a8a8956c75d60a98fc4ce820594e25c9acf2d58699bd4ddf75abdad");
    }

    @Test
    void fillsInDefaults() {
        Suite suite = files.load(SuiteFiles.VALID.replace("device: cpu", "threads: 0"));

        assertThat(suite.device()).isEqualTo("auto");
        assertThat(suite.engines()).containsExactly("libtorch");
        assertThat(suite.precision()).isEqualTo(Precision.FP32);
        assertThat(suite.layout()).isEqualTo(Layout.NCHW);
        assertThat(suite.executions()).containsExactly(Execution.EAGER);
        assertThat(suite.evaluations()).containsExactly(EvaluationSpec.running());
        assertThat(suite.isolation()).isEqualTo(Isolation.METHOD);
        assertThat(suite.reference()).isEqualTo("bn");
        assertThat(suite.statBatch()).isZero();
        assertThat(suite.limits()).isEqualTo(new Limits(600, 0));
        assertThat(suite.measure())
                .isEqualTo(new MeasureSpec(
                        Optional.of(new ThroughputSpec(0.02, 6, 0, 1, Integer.MAX_VALUE, 20, 10, 2, 2, 1.0, 3.0, 1)),
                        List.of(),
                        Optional.of(new AccuracySpec(List.of(16), List.of(1L)))));
    }

    @Test
    void theLargestBatchIsSearchedWhereTheSuiteSaysSo() {
        assertThat(maxBatch("max_batch: true")).contains(new MaxBatchSpec(SuiteDefaults.MAX_BATCH_AT_MOST, 0));
        assertThat(maxBatch("max_batch: {at_most: 512}")).contains(new MaxBatchSpec(512, 0));
        assertThat(maxBatch("max_batch: false")).isEmpty();
        assertThat(files.load(SuiteFiles.VALID
                                .replace("throughput: {}", "max_batch: {}")
                                .replace("device: cpu", "stat_batch: 4"))
                        .measure()
                        .maxBatch())
                .contains(new MaxBatchSpec(SuiteDefaults.MAX_BATCH_AT_MOST, 4));
    }

    private Optional<MaxBatchSpec> maxBatch(String text) {
        return files.load(SuiteFiles.VALID.replace("  throughput: {}\n", "  throughput: {}\n  " + text + "\n"))
                .measure()
                .maxBatch();
    }

    @Test
    void accuracyTrialsAreWatchedWhereTheSuiteSaysSo() {
        assertThat(singularity("singularity: {}")).contains(new SingularitySpec(SuiteDefaults.SINGULARITY_IMAGES));
        assertThat(singularity("singularity: {images: 1024}")).contains(new SingularitySpec(1024));
        assertThat(files.load(SuiteFiles.VALID).measure().singularity()).isEmpty();
    }

    private Optional<SingularitySpec> singularity(String text) {
        return files.load(SuiteFiles.VALID.replace("  throughput: {}\n", "  throughput: {}\n  " + text + "\n"))
                .measure()
                .singularity();
    }

    @Test
    void accuracyCoversAllBatchSizesUnlessToldOtherwise() {
        Suite suite = files.load(SuiteFiles.VALID.replace("{batch_sizes: [16]}", "{}"));

        assertThat(suite.measure().accuracy().orElseThrow().batchSizes()).containsExactly(1, 16);
    }

    @Test
    void accuracyTakesTheDefaultSeeds() {
        Suite suite = files.load(SuiteFiles.VALID.replace("device: cpu", "seeds: [5, 6]"));

        assertThat(suite.measure().accuracy().orElseThrow().seeds()).containsExactly(5L, 6L);
    }

    @Test
    void keysOfSuitesThatMeasuredCellByCellAreStillTaken() {
        Suite suite = files.load(SuiteFiles.VALID.replace(
                "throughput: {}",
                "throughput: {min_seconds: 0.3, max_steps: 50, min_steps: 5, warmup_window: 6, warmup_tolerance: 0.02, "
                        + "warmup_min_seconds: 0.2, warmup_max_seconds: 4, trials: 3}"));

        assertThat(suite.measure().throughput())
                .contains(new ThroughputSpec(0.02, 6, 0.3, 5, 50, 20, 10, 2, 6, 0.2, 4, 3));
    }

    @Test
    void withoutBnTheFirstMethodIsTheReference() {
        assertThat(files.load(SuiteFiles.VALID.replace("- bn", "- in")).reference())
                .isEqualTo("in");
    }

    @Test
    void updatesAreNeverFewerThanATaskWants() {
        Suite suite = files.load(
                SuiteFiles.VALID.replace("depth: 8}\n", "depth: 8}\n    train: {samples: 100, min_updates: 20}\n"));

        TrainSpec train = suite.tasks().get(0).train();
        assertThat(train.steps(3)).isEqualTo(34);
        assertThat(train.steps(16)).isEqualTo(20);
    }

    @Test
    void whatATaskDoesNotChangeIsAsInTheSuite() {
        Suite suite = files.load(SuiteFiles.VALID
                .replace("throughput: {}", "throughput: {min_seconds: 0.3, trials: 2}")
                .replace("{batch_sizes: [16]}", "{batch_sizes: [16], seeds: [1, 2]}")
                .replace(
                        "depth: 8}\n",
                        "depth: 8}\n    measure: " + "{throughput: {max_steps: 7}, accuracy: {batch_sizes: [1]}}\n"));

        assertThat(suite.measure(suite.tasks().get(0)))
                .isEqualTo(new MeasureSpec(
                        Optional.of(new ThroughputSpec(0.02, 6, 0.3, 1, 7, 20, 10, 2, 2, 1.0, 3.0, 2)),
                        List.of(),
                        Optional.of(new AccuracySpec(List.of(1), List.of(1L, 2L)))));
        assertThat(suite.measure().throughput().orElseThrow().maxSteps()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aTaskThatChangesNothingIsMeasuredAsTheSuiteSays() {
        Suite suite = files.load(SuiteFiles.VALID.replace("depth: 8}\n", "depth: 8}\n    measure: {}\n"));

        assertThat(suite.measure(suite.tasks().get(0))).isEqualTo(suite.measure());
    }

    @Test
    void aTaskMayLeaveAccuracyOut() {
        Suite suite = files.load(SuiteFiles.VALID.replace("depth: 8}\n", "depth: 8}\n    measure: {accuracy: none}\n"));

        assertThat(suite.measure(suite.tasks().get(0)).accuracy()).isEmpty();
        assertThat(suite.measure(suite.tasks().get(0)).throughput())
                .isEqualTo(suite.measure().throughput());
        assertThat(suite.measure().accuracy()).isPresent();
    }

    @Test
    void memoryLimitMayBeBytes() {
        Suite suite = files.load(SuiteFiles.VALID + "limits: {host_memory: 5000000000}\n");

        assertThat(suite.limits().hostMemoryBytes()).isEqualTo(5_000_000_000L);
    }

    @Test
    void wholeNumbersMayBeWrittenAsReals() {
        Suite suite =
                files.load(SuiteFiles.VALID.replace("groups: 8", "groups: 8.0").replace("[1, 16]", "[1, 16.0]"));

        assertThat(suite.methods().get(1).options()).isEqualTo(Map.of("groups", 8));
        assertThat(suite.batchSizes()).containsExactly(1, 16);
    }

    @Test
    void onIsAMethodAndNotABoolean() {
        Suite suite = files.load(SuiteFiles.VALID.replace("- bn", "- on"));

        assertThat(suite.methods().get(0).id()).isEqualTo("on");
    }

    @Test
    void anchorsMayStandUnderExtensionKeys() {
        Suite suite = files.load("x-train: &train {samples: 7, lr: 0.5}\n"
                + SuiteFiles.VALID.replace("depth: 8}\n", "depth: 8}\n    train: {<<: *train, lr: 0.25}\n"));

        assertThat(suite.tasks().get(0).train().samples()).isEqualTo(7);
        assertThat(suite.tasks().get(0).train().lr()).isEqualTo(0.25);
    }

    @Test
    void faultInAnAliasIsShownAtItsAnchor() {
        assertThat(files.faults("x-train: &train {sample: 7}\n"
                        + SuiteFiles.VALID.replace("depth: 8}\n", "depth: 8}\n    train: *train\n")))
                .singleElement()
                .asString()
                .startsWith("s.yaml:1:18: tasks[0].train.sample: unknown key 'sample'");
    }
}
