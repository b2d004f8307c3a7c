package io.normbench.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.agree.AgreeWork;
import io.normbench.conformance.Conformance;
import io.normbench.conformance.NumberFormat;
import io.normbench.data.DataInfo;
import io.normbench.measure.Progress;
import io.normbench.measure.TrialResult;
import io.normbench.measure.TrialRunner;
import io.normbench.norm.MethodCatalog;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.PictureJson;
import io.normbench.result.StepsFile;
import io.normbench.suite.MaxBatchSpec;
import io.normbench.suite.ThroughputSpec;
import io.normbench.suite.Trial;
import io.normbench.suite.TrialJson;
import io.normbench.task.ClassPredictions;
import io.normbench.task.Picture;
import io.normbench.task.TaskCatalog;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Answers requests until its input ends or it is told to exit. */
final class WorkerLoop {
    private final Requests requests;
    private final Events events;
    private final ObjectMapper mapper;
    private final LongSupplier clock;
    private final LongSupplier sinceLaunchMillis;
    private final MethodCatalog methods;
    private final EngineHolder engines;
    private final TrialRunner trials;
    private final RooflineWork roofline;
    private boolean firstStepTold;

    WorkerLoop(
            Requests requests,
            Events events,
            ObjectMapper mapper,
            LongSupplier clock,
            LongSupplier sinceLaunchMillis,
            ClassLoader loader) {
        this.requests = requests;
        this.events = events;
        this.mapper = mapper;
        this.clock = clock;
        this.sinceLaunchMillis = sinceLaunchMillis;
        this.methods = MethodCatalog.load(loader);
        this.engines = new EngineHolder(loader);
        this.trials = new TrialRunner(methods, TaskCatalog.load(loader), clock);
        this.roofline = new RooflineWork(engines, methods, mapper, clock);
    }

    void run() throws IOException {
        for (String line = requests.next(); line != null; line = requests.next()) {
            JsonNode request = mapper.readTree(line);
            switch (request.path("do").asText()) {
                case "trial" -> trial(request);
                case "conformance" -> conformance(request);
                case "probe" -> probe(request);
                case "roofline" -> roofline(request);
                case "agree" -> agree(request, new AgreeWork(trials));
                case "exit" -> {
                    engines.close();
                    return;
                }
                default -> fault("unknown request " + request.path("do"), UserError.INFRASTRUCTURE);
            }
        }
    }

    private void trial(JsonNode request) {
        Trial trial = TrialJson.read(request.required("trial"));
        Optional<ThroughputSpec> throughput = Optional.ofNullable(request.get("throughput"))
                .filter(node -> !node.isNull())
                .map(TrialJson::readThroughput);
        Optional<MaxBatchSpec> maxBatch = Optional.ofNullable(request.get("max_batch"))
                .filter(node -> !node.isNull())
                .map(TrialJson::readMaxBatch);
        TrialResult result;
        try {
            engines.engine(trial.cell(), this::tellEngine);
            result = trials.run(engines.current(), trial, throughput.orElse(null), maxBatch.orElse(null), progress());
        } catch (UnsupportedOperationException e) {
            result = new TrialResult(
                    new Outcome.Unsupported(e.getMessage()),
                    Measured.nothing(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    trial.cell().device());
        } catch (UserError e) {
            fault(e.getMessage(), e.exitStatus());
            return;
        }
        writeSteps(request, trial, result);
        result.pictures().forEach(this::tellPicture);
        result.predictions().filter(PredictionParts::fits).ifPresent(this::tellPredictions);
        ObjectNode event = events.event("result").put("key", trial.key()).put("device", result.device());
        event.set("outcome", WorkerProtocol.outcome(result.outcome()));
        event.set("measured", WorkerProtocol.measured(result.measured()));
        trials.dataInfo().ifPresent(info -> event.set("data", data(info)));
        events.send(event);
    }

    private void writeSteps(JsonNode request, Trial trial, TrialResult result) {
        JsonNode runDir = request.get("run_dir");
        if (runDir != null && !result.steps().isEmpty()) {
            StepsFile.write(Path.of(runDir.asText()), trial.cellId(), trial.trialId(), result.steps());
        }
    }

    private ObjectNode data(DataInfo info) {
        ObjectNode node = mapper.createObjectNode()
                .put("name", info.name())
                .put("split_sha256", info.splitSha256())
                .put("licence", info.licence());
        ObjectNode hashes = node.putObject("sha256");
        info.sha256().forEach(hashes::put);
        return node;
    }

    private void tellPicture(Picture picture) {
        ObjectNode event = events.event("picture");
        event.set("picture", PictureJson.write(picture));
        events.send(event);
    }

    private void tellPredictions(ClassPredictions predictions) {
        for (ObjectNode part : PredictionParts.write(predictions)) {
            ObjectNode event = events.event("predictions");
            event.set("part", part);
            events.send(event);
        }
    }

    private void tellEngine() {
        ObjectNode event = events.event("engine");
        event.set("engine", WorkerProtocol.engine(engines.current().info()));
        events.send(event);
    }

    /** Tells how far a trial is, and once how long the worker took from its launch to the end of its first step. */
    private Progress progress() {
        ThrottledProgress throttled = new ThrottledProgress(events, clock);
        return (phase, done, total) -> {
            if (!firstStepTold && done > 0) {
                firstStepTold = true;
                events.send(events.event("first_step").put("since_launch_ms", sinceLaunchMillis.getAsLong()));
            }
            throttled.at(phase, done, total);
        };
    }

    /** Trains a cell, or traces one of its steps, so that another engine's worker can be compared with this one. */
    private void agree(JsonNode request, AgreeWork work) {
        Trial trial = TrialJson.read(request.required("trial"));
        Path folder = Path.of(request.required("folder").asText());
        int steps = request.required("steps").asInt();
        Outcome outcome;
        try {
            Engine engine = engines.engine(trial.cell(), this::tellEngine);
            if (request.has("trace")) {
                Optional<Path> weights =
                        Optional.ofNullable(request.get("weights")).map(node -> Path.of(node.asText()));
                outcome = work.trace(engine, trial, request.get("trace").asInt(), steps, weights, folder, progress());
            } else {
                Set<Integer> checkpoints = new TreeSet<>();
                request.required("checkpoints").forEach(step -> checkpoints.add(step.asInt()));
                outcome = work.train(engine, trial, steps, checkpoints, folder, progress());
            }
        } catch (UnsupportedOperationException e) {
            outcome = new Outcome.Unsupported(e.getMessage());
        } catch (UserError e) {
            fault(e.getMessage(), e.exitStatus());
            return;
        }
        ObjectNode event = events.event("result").put("key", trial.key());
        event.set("outcome", WorkerProtocol.outcome(outcome));
        events.send(event);
    }

    private void roofline(JsonNode request) {
        ObjectNode event = events.event("result");
        try {
            roofline.answer(request, event);
            events.send(event);
        } catch (UserError e) {
            fault(e.getMessage(), e.exitStatus());
        }
    }

    private void conformance(JsonNode request) {
        try {
            new Conformance(
                            engines.checked(request.required("engine").asText()),
                            methods,
                            new SplittableRandom(request.path("seed").asLong()))
                    .run(
                            Path.of(request.required("vectors").asText()),
                            request.path("device").asText("cpu"),
                            NumberFormat.valueOf(request.path("format").asText(NumberFormat.FLOAT32.name())),
                            verdict -> {
                                ObjectNode event = events.event("verdict");
                                event.set("verdict", WorkerProtocol.verdict(verdict));
                                events.send(event);
                            });
            events.send(events.event("done"));
        } catch (UnsupportedOperationException e) {
            fault(e.getMessage(), UserError.USAGE);
        } catch (UserError e) {
            fault(e.getMessage(), e.exitStatus());
        }
    }

    private void probe(JsonNode request) {
        String device = request.required("device").asText();
        EngineOptions options = new EngineOptions(device, 0, DType.FLOAT32, false, false);
        String id = request.required("engine").asText();
        try (Engine engine = engines.open(id, options)) {
            use(engine, id, device);
            ObjectNode event = events.event("engine");
            event.set("engine", WorkerProtocol.engine(engine.info()));
            events.send(event);
            events.send(events.event("done"));
        } catch (UserError e) {
            fault(e.getMessage(), e.exitStatus());
        }
    }

    /** Opening a GPU runs nothing on it yet: whether there is code for it shows in the first operation. */
    private static void use(Engine engine, String id, String device) {
        try {
            engine.scoped(() -> engine.full(1, 2, 2).matmul(engine.full(1, 2, 2)).sumAll().item());
        } catch (RuntimeException | LinkageError e) {
            throw EngineHolder.unusable(id, device, e);
        }
    }

    private void fault(String message, int exitStatus) {
        events.send(events.event("fault").put("message", message).put("exit_status", exitStatus));
    }
}
