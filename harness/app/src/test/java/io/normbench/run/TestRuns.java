package io.normbench.run;

import io.normbench.norm.MethodCatalog;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.lane.RunListener;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.read.SuiteLoader;
import io.normbench.suite.read.SuiteVocabulary;
import io.normbench.task.TaskCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes small suites and runs them, in this process or in one of their own. */
public final class TestRuns {
    /** Two steps of warm-up and two measured ones. */
    private static final String THROUGHPUT =
            "throughput: {min_seconds: 0, max_steps: 2, min_steps: 2, warmup_window: 1, warmup_max_seconds: 0.01}";

    private TestRuns() {}

    /** A suite of throughput trials only. */
    public static Path throughputSuite(
            Path folder, String isolation, String batchSizes, String limits, String... methods) {
        return suite(folder, isolation, batchSizes, "{" + THROUGHPUT + "}", limits, methods);
    }

    /** A suite on the digits with the smallest network; {@code methods} are entries in YAML. */
    public static Path suite(
            Path folder, String isolation, String batchSizes, String measure, String limits, String... methods) {
        String text = """
                schema: normbench/suite/v1
                name: test
                defaults: {device: cpu, isolation: %s}
                batch_sizes: %s
                methods:
                %s
                tasks:
                  - id: digits
                    task: classification
                    data: {name: digits}
                    model: {name: preact-resnet, depth: 8, width: 8}
                    train: {samples: 16}
                measure: %s
                limits: %s
                """.formatted(
                        isolation,
                        batchSizes,
                        List.of(methods).stream().map(m -> "  - " + m).collect(Collectors.joining("\n")),
                        measure,
                        limits);
        return write(folder.resolve("test.yaml"), text);
    }

    public static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Plan plan(Path suite, String... filters) {
        ClassLoader loader = TestRuns.class.getClassLoader();
        TaskCatalog tasks = TaskCatalog.load(loader);
        SuiteVocabulary vocabulary =
                new SuiteVocabulary(MethodCatalog.load(loader), tasks.vocabulary(), Set.of("libtorch"));
        return Planner.plan(new SuiteLoader(vocabulary).load(suite), Filter.parse(List.of(filters)));
    }

    public static SuiteRun prepare(Path suite, Path runDir, RunListener listener, String... filters) {
        return prepare(suite, runDir, listener, List.of(), filters);
    }

    public static SuiteRun prepare(
            Path suite, Path runDir, RunListener listener, List<Path> plugins, String... filters) {
        RunContext context = RunContext.local(Installation.current(plugins), List.of("run", suite.toString()));
        return new SuiteRun(context, plan(suite, filters), suite, runDir, GpuChoice.none(), listener);
    }

    public static RunSummary run(Path suite, Path runDir) throws InterruptedException {
        return prepare(suite, runDir, new Heard()).run();
    }

    /** Starts {@code normbench} as a process of its own; its output goes to {@code output}. */
    public static StartedProcess normbench(Path output, String... arguments) throws IOException {
        return normbench(List.of(), System.getProperty("java.class.path"), output, arguments);
    }

    /** The same, on another class path. */
    public static StartedProcess normbenchOn(String classPath, Path output, String... arguments) throws IOException {
        return normbench(List.of(), classPath, output, arguments);
    }

    /** The same, with {@code prefix} before the command. */
    static StartedProcess normbench(List<String> prefix, String classPath, Path output, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(ClassDataOfTests.flags());
        command.addAll(List.of("-cp", classPath));
        command.add("io.normbench.cli.Start");
        command.addAll(List.of(arguments));
        return StartedProcess.of(new ProcessBuilder(command), output);
    }

    /** Rows by {@code method label/batch/trial}; fails if two have the same. */
    static Map<String, ResultRow> byName(List<ResultRow> rows) {
        return rows.stream().collect(Collectors.toMap(TestRuns::name, row -> row));
    }

    static String name(ResultRow row) {
        return row.cell().method().replaceAll("\\(.*", "") + "/" + row.cell().batchSize() + "/" + row.trial();
    }

    public static Map<String, ResultRow> rows(Path runDir) {
        return byName(ResultsFile.read(runDir));
    }

    /** All log files of a run, one after another. */
    static String logs(Path runDir) {
        try (var files = Files.list(runDir.resolve("logs"))) {
            StringBuilder text = new StringBuilder();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
