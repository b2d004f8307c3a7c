package io.normbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Main;
import io.normbench.machine.MachineState;
import io.normbench.norm.MethodCatalog;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Runner;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.read.SuiteLoader;
import io.normbench.suite.read.SuiteVocabulary;
import io.normbench.task.TaskCatalog;
import io.normbench.testengines.FakeCuda;
import io.normbench.testengines.TestEngines;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites on two GPUs that a test made up, with real workers. */
@Tag("slow")
class GpusRunTest {
    private static final String MEASURE =
            "{throughput: {min_seconds: 0, max_steps: 2, min_steps: 2, warmup_window: 1, warmup_max_seconds: 0.01},"
                    + " accuracy: {batch_sizes: [4], seeds: [1, 2]}}";

    @TempDir
    private Path folder;

    private final FakeGpus gpus = FakeGpus.twins();
    private Path runDir;

    private record Span(long begin, long end) {}

    @BeforeEach
    void prepare() throws IOException {
        TestEngines.announce(Files.createDirectories(folder.resolve("engines")), FakeCuda.class);
        runDir = folder.resolve("run");
    }

    private Path suite(String device, String engines, String batchSizes, String measure) throws IOException {
        Path suite = TestRuns.suite(folder, "cell", batchSizes, measure, "{timeout_seconds: 60}", "gn", "bn");
        String text = Files.readString(suite)
                .replace("device: cpu", "device: '" + device + "'")
                .replace(
                        "batch_sizes: " + batchSizes + "\nmethods",
                        "engines: " + engines + "\nbatch_sizes: " + batchSizes + "\nmethods");
        return Files.writeString(suite, text);
    }

    private void run(Path suite, String filter, List<String> wanted) throws InterruptedException {
        ClassLoader loader = getClass().getClassLoader();
        SuiteVocabulary vocabulary = new SuiteVocabulary(
                MethodCatalog.load(loader), TaskCatalog.load(loader).vocabulary(), Set.of("libtorch", FakeCuda.ID));
        Plan plan = Planner.plan(
                new SuiteLoader(vocabulary).load(suite),
                filter.isEmpty() ? Filter.all() : Filter.parse(List.of(filter)));
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + folder.resolve("engines");
        RunContext context = new RunContext(
                Installation.ofClassPath(classPath, List.of()),
                Runner.local(),
                gpus.machine(),
                Clock.systemUTC(),
                System::nanoTime,
                List.of("run"));
        GpuChoice choice = GpuChoice.of(gpus.machine(), plan.suite().device(), wanted);
        new SuiteRun(context, plan, suite, runDir, choice, new Heard()).run();
    }

    /** When networks lived on each GPU, by what workers were shown, from the log whose name holds {@code part}. */
    private Map<String, List<Span>> spans(String part) throws IOException {
        Map<String, List<Span>> spans = new TreeMap<>();
        try (var files = Files.list(runDir.resolve("logs"))) {
            for (Path log : files.filter(file -> file.getFileName().toString().contains(part))
                    .toList()) {
                long begin = 0;
                for (String line : Files.readAllLines(log)) {
                    String[] words = line.split(" ");
                    if (!words[0].equals(FakeCuda.MARK)) {
                        continue;
                    }
                    if (words[1].equals("begin")) {
                        begin = Long.parseLong(words[3]);
                    } else {
                        spans.computeIfAbsent(words[2], key -> new ArrayList<>())
                                .add(new Span(begin, Long.parseLong(words[3])));
                    }
                }
            }
        }
        return spans;
    }

    @Test
    void everyGpuHasOneWorkerAtATimeThatSeesItAlone() throws Exception {
        Path suite = suite("cuda", "[fake_cuda]", "[2, 4]", MEASURE);

        run(suite, "batch_size=2", List.of("1"));
        assertThat(ResultsFile.read(runDir))
                .hasSize(2)
                .allMatch(row -> row.device().equals("cuda:1"));
        run(suite, "", List.of());

        List<ResultRow> rows = ResultsFile.read(runDir);
        assertThat(rows).hasSize(8).allMatch(row -> row.outcome().id().equals("completed"));
        assertThat(rows).extracting(ResultRow::key).doesNotHaveDuplicates();
        assertThat(rows)
                .extracting(ResultRow::device)
                .containsOnly("cuda:0", "cuda:1")
                .contains("cuda:0");
        assertThat(rows).extracting(row -> row.cell().device()).containsOnly("cuda");
        assertThat(spans("")).containsOnlyKeys("GPU-aaaa0000-1111", "GPU-bbbb0000-2222");
        // The networks of a comparison group live side by side.
        spans("-a").values().forEach(GpusRunTest::assertNoOverlap);
        for (ResultRow row : rows) {
            int number = Integer.parseInt(row.device().substring("cuda:".length()));
            String uuid = row.device().equals("cuda:0") ? "GPU-aaaa0000-1111" : "GPU-bbbb0000-2222";
            String log = row.trial().equals("t1")
                    ? "throughput-b" + row.cell().batchSize()
                    : row.cellId() + "-" + row.trial();
            assertThat(spans(log)).as(row.key()).containsOnlyKeys(uuid);
            assertThat(row.measured().metrics())
                    .containsEntry("machine_gpu", FakeGpus.H100 + " " + uuid)
                    .containsKey("machine_gpu" + number + "_watts_end")
                    .doesNotContainKey("machine_gpu" + (1 - number) + "_watts_end");
            // Only the second one is throttled, which is nothing to the first one's trials.
            assertThat(row.measured()
                            .metrics()
                            .getOrDefault("machine_flags", "")
                            .toString()
                            .contains("gpu-throttled"))
                    .isEqualTo(row.device().equals("cuda:1"));
        }
        assertThat(ManifestFile.read(runDir).fingerprint().keys()).containsEntry("gpu.models", FakeGpus.H100);
    }

    @Test
    void timesOfTwinsHaveOneFingerprint() throws Exception {
        run(suite("cuda", "[fake_cuda]", "[2, 4]", MEASURE), "measurement=throughput", List.of());

        List<ResultRow> rows = ResultsFile.read(runDir);
        assertThat(rows).extracting(ResultRow::device).contains("cuda:0", "cuda:1");
        assertThat(rows)
                .extracting(ResultRow::fingerprint)
                .containsOnly(rows.get(0).fingerprint());
    }

    @Test
    void anEngineWithoutCudaRunsAloneOnTheCpuWhereDeviceIsAuto() throws Exception {
        run(suite("auto", "[libtorch, fake_cuda]", "[2]", MEASURE.replace("[4]", "[2]")), "method=gn", List.of());

        assertThat(ResultsFile.read(runDir))
                .extracting(row -> row.cell().engine() + " " + row.trial() + " "
                        + row.cell().device())
                .containsExactlyInAnyOrder(
                        "libtorch t1 cpu",
                        "libtorch a1 cpu",
                        "libtorch a2 cpu",
                        "fake_cuda t1 cuda",
                        "fake_cuda a1 cuda",
                        "fake_cuda a2 cuda");
    }

    @Test
    void aSearchFindsTheLargestBatchAndItsWorkerSurvivesEveryFailure() throws Exception {
        Path suite = suite("cuda", "[fake_cuda]", "[8, 9]", "{max_batch: true}");

        run(suite, "method=gn", List.of());

        assertThat(ResultsFile.read(runDir)).singleElement().satisfies(row -> {
            assertThat(row.outcome().id()).as(row.outcome().reason()).isEqualTo("completed");
            assertThat(row.trial()).isEqualTo("m1");
            assertThat(row.cell().batchSize()).isEqualTo(8);
            assertThat(row.measured().stepMsMedian()).isEmpty();
            assertThat(row.measured().metricValue()).isEmpty();
            assertThat(row.measured().peakDeviceBytes()).hasValue((long) FakeCuda.MOST_IMAGES << 20);
            assertThat(row.measured().metrics())
                    .containsEntry(Measured.MAX_BATCH, FakeCuda.MOST_IMAGES)
                    .containsEntry(MachineState.DEVICE_MEMORY, 81559L << 20)
                    .doesNotContainKey(Measured.MAX_BATCH_BOUND);
        });
        assertThat(Main.execute(
                        "report",
                        runDir.toString(),
                        "-o",
                        runDir.resolve("report").toString()))
                .isZero();
        assertThat(Files.readString(runDir.resolve("report/report.md")))
                .contains("### Largest batch that fits", "| gn | 23 | 23 | 81,559 |  |");
        assertThat(Files.readString(runDir.resolve("report/index.html")))
                .contains("Largest batch that fits.</strong>", "<td data-v=\"23\">23</td><td>23</td><td>81,559</td>");
    }

    @Test
    void aBoundIsSaidAndTheCpuHasNoSuchLimit() throws Exception {
        run(suite("auto", "[libtorch, fake_cuda]", "[8, 9]", "{max_batch: {at_most: 20}}"), "method=gn", List.of());

        assertThat(ResultsFile.read(runDir))
                .extracting(row -> row.cell().engine() + " " + row.outcome().id() + " "
                        + row.measured().metrics().get(Measured.MAX_BATCH) + " "
                        + row.measured().metrics().get(Measured.MAX_BATCH_BOUND))
                .containsExactlyInAnyOrder("libtorch unsupported null null", "fake_cuda completed 20 at_most 20");
        assertThat(Main.execute(
                        "report",
                        runDir.toString(),
                        "-o",
                        runDir.resolve("report").toString()))
                .isZero();
        assertThat(Files.readString(runDir.resolve("report/report.md"))).contains("| gn | \u2265 20 | 20 |");
    }

    @Test
    void afterAnErrorThatBreaksTheDeviceTheNextTrialHasANewWorker() throws Exception {
        Path suite = suite("cuda", "[fake_cuda]", "[7, 8]", MEASURE.replace("[4]", "[8]"));
        Files.writeString(suite, Files.readString(suite).replace("isolation: cell", "isolation: method"));

        run(suite, "method=gn,measurement=throughput", List.of("0"));

        assertThat(TestRuns.rows(runDir)).hasSize(2);
        assertThat(TestRuns.rows(runDir).get("gn/7/t1").outcome())
                .isInstanceOf(Outcome.Crashed.class)
                .extracting(Outcome::reason)
                .asString()
                .startsWith("device: a kernel failed its own check; ")
                .endsWith("(CUDA error: device-side assert triggered)")
                .hasLineCount(1);
        assertThat(TestRuns.rows(runDir).get("gn/8/t1").outcome()).isEqualTo(new Outcome.Completed());
    }

    @Test
    void aDeviceThatDisappearsInTheMiddleOfAStepIsARowAndTheNextTrialHasANewWorker() throws Exception {
        Path suite = suite("cuda", "[fake_cuda]", "[11, 12]", MEASURE.replace("[4]", "[12]"));
        Files.writeString(suite, Files.readString(suite).replace("isolation: cell", "isolation: method"));

        run(suite, "method=gn,measurement=throughput", List.of("0"));

        assertThat(TestRuns.rows(runDir).get("gn/11/t1").outcome())
                .isInstanceOf(Outcome.Crashed.class)
                .extracting(Outcome::reason)
                .asString()
                .startsWith(
                        "device: the driver knows no reason, as when a GPU has fallen off its bus; look at nvidia-smi")
                .hasLineCount(1);
        assertThat(TestRuns.rows(runDir).get("gn/12/t1").outcome()).isEqualTo(new Outcome.Completed());
    }

    private static void assertNoOverlap(List<Span> spans) {
        List<Span> sorted =
                spans.stream().sorted(Comparator.comparingLong(Span::begin)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i).begin()).isGreaterThan(sorted.get(i - 1).end());
        }
    }
}
