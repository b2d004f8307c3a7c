package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.measure.StartOfTraining;
import io.normbench.measure.TrialResult;
import io.normbench.measure.TrialRunner;
import io.normbench.norm.MethodCatalog;
import io.normbench.result.Outcome;
import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.WeightsSpec;
import io.normbench.suite.WeightsSpec.Part;
import io.normbench.suite.plan.Trial;
import io.normbench.task.Task;
import io.normbench.task.TaskCatalog;
import io.normbench.tck.Engines;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.util.UserError;
import io.normbench.weights.SafetensorsWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that begin with the weights of a file. */
class StartOfTrainingTest {
    private static final ClassLoader LOADER = StartOfTrainingTest.class.getClassLoader();

    private static Engine engine;

    private final TrialRunner trials =
            new TrialRunner(MethodCatalog.load(LOADER), TaskCatalog.load(LOADER), System::nanoTime);
    private final Map<String, Object> figures = new HashMap<>();
    private Path file;

    @BeforeAll
    static void open() {
        engine = Engines.float32();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void prepare(@TempDir Path folder) {
        file = folder.resolve("w.safetensors");
    }

    private static Trial trial(String method, WeightsSpec weights) {
        TaskSpec task = new TaskSpec(
                "digits",
                "classification",
                new DataSpec("digits", Map.of()),
                new ModelSpec("resnet", Map.of("depth", 10, "width", 4, "stem", "small"), weights),
                new TrainSpec(64, 0, 0.1, 32, 10, 0.9, 1e-4, 0.1, false, 256, Schedule.cosine()));
        Cell cell = new Cell(task, MethodSpec.of(method), 16, 16, Precision.FP32, Layout.NCHW, "libtorch", "cpu", 1);
        return new Trial(cell, "cell", Measurement.ACCURACY, 1, 3);
    }

    private WeightsSpec weights(boolean strict, String... freeze) {
        return new WeightsSpec(file.toString(), "", "torchvision", Part.ALL, strict, List.of(freeze));
    }

    /** Writes what a trained network with batch normalization has; returns it. */
    private Map<String, HostTensor> trained() {
        Trial trial = trial("bn", WeightsSpec.NONE);
        Task task = trials.open(trial);
        try (Session session = TrialRunner.newSession(engine, trial);
                Task.BatchSource batches = task.batches(16, 1, false)) {
            for (int step = 0; step < 3; step++) {
                session.step(task.training(), session.upload(batches.next()), 0.1);
            }
            Map<String, HostTensor> snapshot = new LinkedHashMap<>(session.snapshot());
            SafetensorsWriter.write(file, snapshot, Map.of());
            return snapshot;
        }
    }

    /** Frozen batch normalization finds all four vectors of a trained one in the file. */
    @ParameterizedTest
    @ValueSource(strings = {"bn", "frozen_bn"})
    void aNetworkHasTheFilesWeightsAndStatistics(String method) {
        Map<String, HostTensor> trained = trained();
        Trial trial = trial(method, weights(true, "stem"));
        Task task = trials.open(trial);
        try (Session session = StartOfTraining.session(engine, trial, task, figures::put);
                Task.BatchSource batches = task.batches(16, 1, false)) {
            session.infer(task.inference(), session.upload(batches.next()));

            Map<String, HostTensor> begun = session.snapshot();
            assertThat(begun).containsOnlyKeys(trained.keySet());
            begun.forEach((name, value) -> assertThat(value.toFloats())
                    .as(name)
                    .isEqualTo(trained.get(name).toFloats()));
        }
        assertThat(figures)
                .containsEntry("weights_loaded", (long) trained.size())
                .containsEntry("weights_missing", "")
                .containsEntry("weights_file", file.toString())
                .containsKey("weights_sha256");
    }

    @Test
    void aTrialEvaluatesWhatTheFileTaught() {
        trained();

        TrialResult result = trials.run(engine, trial("frozen_bn", weights(true)), null, (phase, done, total) -> {});

        assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(result.measured().metrics()).containsEntry("weights_unexpected", "");
    }

    @Test
    void anotherNetworksWeightsAreRefusedBeforeTheFirstStep() {
        trained();

        TrialResult result = trials.run(engine, trial("gn", weights(true)), null, (phase, done, total) -> {});

        assertThat(result.outcome()).isInstanceOf(Outcome.Unsupported.class);
        assertThat(result.outcome().reason())
                .contains("24 unexpected (bn1.running_mean [4]; ")
                .contains("0 missing")
                .hasLineCount(1);
        assertThat(result.steps()).isEmpty();
        assertThat((String) result.measured().metrics().get("weights_unexpected"))
                .contains("layer4.0.bn2.running_var");
    }

    @Test
    void unlessTheSuiteIsNotStrict() {
        Map<String, HostTensor> trained = trained();
        Trial trial = trial("gn", weights(false));
        Task task = trials.open(trial);
        try (Session session = StartOfTraining.session(engine, trial, task, figures::put);
                Task.BatchSource batches = task.batches(16, 1, false)) {
            session.infer(task.inference(), session.upload(batches.next()));

            assertThat(session.snapshot().get("layer2.0.conv1.weight").toFloats())
                    .isEqualTo(trained.get("layer2.0.conv1.weight").toFloats());
        }
    }

    @Test
    void stagesThatThereAreNotAreRefused() {
        trained();
        Trial trial = trial("bn", weights(true, "layer1", "layer7"));

        assertThatThrownBy(() -> StartOfTraining.session(engine, trial, trials.open(trial), figures::put))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "option 'weights.freeze' has the stage 'layer7', which the network does not have");
    }
}
