package io.normbench.reproduce;

import com.fasterxml.jackson.databind.node.NullNode;
import io.normbench.data.DataInfo;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.Measured;
import io.normbench.result.Observed;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.Step;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.result.file.StepsFile;
import io.normbench.run.TestMeasured;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Writes invented run directories. */
final class Runs {
    static final String SUITE = "name: x\n";

    private final Path directory;
    private final List<ResultRow> rows = new ArrayList<>();
    private Manifest.Harness harness = new Manifest.Harness("1.0", "abc", Optional.of(false));
    private String suiteHash = Sha256.of(SUITE.getBytes(StandardCharsets.UTF_8));
    private String split = "s1";
    private int threads = 2;

    Runs(Path directory) {
        this.directory = directory;
    }

    Runs harness(String version, String commit) {
        harness = new Manifest.Harness(version, commit, Optional.of(false));
        return this;
    }

    Runs suiteHash(String hash) {
        suiteHash = hash;
        return this;
    }

    Runs split(String hash) {
        split = hash;
        return this;
    }

    Runs threads(int count) {
        threads = count;
        return this;
    }

    private Map<String, String> machine() {
        return new TreeMap<>(Map.of("cpu.model", "a CPU", "env.OMP_NUM_THREADS", Integer.toString(threads)));
    }

    private Fingerprint fingerprint() {
        Map<String, String> keys = machine();
        keys.put("engine.e.version", "2");
        keys.put("engine.e.device", "cpu");
        keys.put("engine.e.threads", Integer.toString(threads));
        return Fingerprint.of(keys);
    }

    /** A throughput trial with these percentiles of its steps, and what is known of the machine. */
    Runs timed(String trial, double p10, double median, double p90, Map<String, Object> state, double... losses) {
        Measured measured = TestMeasured.of(
                Map.of("steps", losses.length, "step_ms_median", median, "step_ms_p10", p10, "step_ms_p90", p90));
        return row(trial, 1, new Outcome.Completed(), measured.withFurther(state), losses);
    }

    /** An accuracy trial. */
    Runs trained(String trial, long seed, double value, double... losses) {
        Measured measured = TestMeasured.of(Map.of("metric", "top1", "metric_value", value, "metric_n", 400));
        return row(trial, seed, new Outcome.Completed(), measured, losses);
    }

    /** A trial that ended in another way. */
    Runs ended(String trial, Outcome outcome, double... losses) {
        return row(trial, 1, outcome, Measured.nothing(), losses);
    }

    private Runs row(String trial, long seed, Outcome outcome, Measured measured, double... losses) {
        rows.add(RowBuilder.row("task", "bn", 4)
                .engine("e")
                .trial(trial, seed, outcome, measured)
                .fingerprint(fingerprint().hash())
                .build());
        List<Step> steps = new ArrayList<>();
        for (double loss : losses) {
            steps.add(new Step(steps.size() + 1, 1000, OptionalDouble.of(loss)));
        }
        if (!steps.isEmpty()) {
            StepsFile.write(directory, "cell", trial, steps);
        }
        return this;
    }

    StoredRun written() {
        EngineInfo other = new EngineInfo("e", "2", "cpu", 1, Map.of());
        EngineInfo used = new EngineInfo("e", "2", "cpu", threads, Map.of());
        Map<String, String> first = machine();
        first.put("engine.e.version", "2");
        first.put("engine.e.device", "cpu");
        first.put("engine.e.threads", "1");
        Observed observed = new Observed(
                List.of(new DataInfo("digits", Map.of("a", "h"), split, "CC BY 4.0")),
                List.of(other, used),
                Map.of(),
                NullNode.getInstance());
        ManifestFile.write(
                directory,
                new Manifest(
                        Manifest.SCHEMA,
                        "run",
                        Instant.EPOCH,
                        Optional.empty(),
                        harness,
                        List.of("run", "x"),
                        new Manifest.SuiteSource("x", suiteHash, SUITE),
                        List.of(1L),
                        List.of(),
                        List.of(),
                        Map.of(),
                        Fingerprint.of(first),
                        observed,
                        List.of()));
        try (ResultsFile results = ResultsFile.open(directory)) {
            rows.forEach(results::append);
        }
        return StoredRun.read(directory);
    }
}
