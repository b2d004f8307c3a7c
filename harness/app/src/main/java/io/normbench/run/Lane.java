package io.normbench.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.data.DataInfo;
import io.normbench.machine.EnergyMeter;
import io.normbench.machine.MachineMonitor;
import io.normbench.measure.TrialRunner;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.PictureJson;
import io.normbench.result.ResultRow;
import io.normbench.run.AccuracyRecorder.Recorded;
import io.normbench.suite.Cell;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.Trial;
import io.normbench.suite.TrialJson;
import io.normbench.task.Picture;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import io.normbench.worker.PredictionParts;
import io.normbench.worker.WorkerProtocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Runs groups of trials one after another, each group in a worker of its own that is replaced when it dies. Used by one
 * thread, except {@link #kill()}.
 */
final class Lane {
    /** Share of the host's memory that the heap of a search's worker may take. */
    private static final int SEARCH_HEAP_PERCENT = 25;

    private final Suite suite;
    private final Installation installation;
    private final Place place;
    private final Path runDir;
    private final RunRecorder recorder;
    private final RunTotals totals;
    private final MachineMonitor monitor;
    private final EnergyMeter meter;
    private final RunListener listener;
    private final ObjectMapper mapper;
    private final LongSupplier clock;
    private final AccuracyRecorder accuracies;
    private final List<Picture> pictures = new ArrayList<>();
    private final PredictionParts predictions = new PredictionParts();
    private volatile WorkerProcess worker;
    private volatile boolean stopped;
    private EngineInfo engine;
    private MeasuredPart measuredPart;

    Lane(
            Suite suite,
            Installation installation,
            Place place,
            Path runDir,
            RunRecorder recorder,
            RunTotals totals,
            MachineMonitor monitor,
            EnergyMeter meter,
            RunListener listener,
            ObjectMapper mapper,
            LongSupplier clock) {
        this.suite = suite;
        this.installation = installation;
        this.place = place;
        this.runDir = runDir;
        this.recorder = recorder;
        this.totals = totals;
        this.monitor = monitor;
        this.meter = place.meter(meter);
        this.listener = listener;
        this.mapper = mapper;
        this.clock = clock;
        accuracies = new AccuracyRecorder(runDir);
    }

    /** Runs every trial of {@code group}; a failing one costs its worker, not the group. */
    void run(TrialGroup group) throws InterruptedException {
        try {
            for (Trial trial : group.trials()) {
                if (stopped) {
                    return;
                }
                run(group, trial);
            }
        } finally {
            endWorker();
        }
    }

    private void run(TrialGroup group, Trial trial) throws InterruptedException {
        listener.trialStarted(trial);
        long start = clock.getAsLong();
        // Before the worker starts: what it prints while nobody has asked anything is kept for no trial.
        MachineMonitor.Watch watch = monitor.begin(mayUseGpu(trial), place.gpu());
        if (worker == null) {
            startWorker(group, trial);
        }
        if (stopped) {
            // kill() may have come while there was no worker to kill yet.
            worker.kill();
            return;
        }
        pictures.clear();
        predictions.clear();
        measuredPart = new MeasuredPart(meter);
        WorkerReply reply = worker.ask(
                request(trial), suite.limits().timeoutSeconds(), (name, event) -> hear(trial, name, event));
        measuredPart.close();
        if (stopped) {
            // Killed from outside: the trial has no ending of its own and runs again when the run is resumed.
            return;
        }
        long nanos = clock.getAsLong() - start;
        ResultRow row = record(trial, reply, watch.end(), nanos / 1e9);
        if (!(reply instanceof WorkerReply.Answer) || TrialRunner.broken(row.outcome())) {
            endWorker();
        }
        totals.finished(row.outcome(), nanos);
        listener.trialFinished(trial, row);
    }

    private void startWorker(TrialGroup group, Trial trial) {
        String engineId = trial.cell().engine();
        Path logs = runDir.resolve("logs");
        WorkerCommand command = new WorkerCommand(
                installation.workerClassPath(engineId),
                flags(engineId, trial),
                threads(trial.cell()),
                suite.limits().hostMemoryBytes(),
                logs,
                place.variables());
        totals.workerBegins(clock.getAsLong());
        engine = null;
        worker = WorkerProcess.start(command, logs.resolve(group.name() + ".log"), mapper, clock);
        monitor.workerStarted(worker.pid());
    }

    /** A search's batches grow until they fill the device, and each lies in the virtual machine's heap first. */
    private List<String> flags(String engineId, Trial trial) {
        List<String> flags = new ArrayList<>(installation.workerFlags(engineId));
        if (trial.measurement() == Measurement.MAX_BATCH) {
            flags.add(WorkerCommand.HEAP_SHARE + SEARCH_HEAP_PERCENT);
        }
        return flags;
    }

    private boolean mayUseGpu(Trial trial) {
        return recorder.hasGpu() && !trial.cell().device().equals("cpu");
    }

    private void endWorker() {
        if (worker != null) {
            worker.close();
            monitor.workerEnded(worker.pid());
            worker = null;
            totals.workerEnds(clock.getAsLong());
        }
    }

    private int threads(Cell cell) {
        return cell.threads() > 0 ? cell.threads() : place.threads();
    }

    private JsonNode request(Trial trial) {
        Cell cell = trial.cell();
        Cell placed = new Cell(
                cell.task(),
                cell.method(),
                cell.batchSize(),
                cell.statBatch(),
                cell.precision(),
                cell.layout(),
                cell.engine(),
                place.told(cell.device()),
                threads(cell),
                cell.execution(),
                cell.cudnnAutotune());
        ObjectNode request = mapper.createObjectNode().put("do", "trial").put("run_dir", runDir.toString());
        request.set(
                "trial",
                TrialJson.write(new Trial(placed, trial.cellId(), trial.measurement(), trial.number(), trial.seed())));
        suite.measure(cell.task())
                .throughput()
                .ifPresent(spec -> request.set("throughput", TrialJson.write(spec)));
        suite.measure(cell.task())
                .maxBatch()
                .ifPresent(spec -> request.set("max_batch", TrialJson.write(spec)));
        return request;
    }

    private void hear(Trial trial, String name, JsonNode event) {
        switch (name) {
            case "engine" -> {
                engine = WorkerProtocol.engine(event.required("engine"));
                recorder.engine(engine);
            }
            case "first_step" -> totals.firstStep(event.path("since_launch_ms").asLong());
            case "progress" -> {
                String phase = event.path("phase").asText();
                measuredPart.at(phase, device(trial));
                listener.progress(
                        trial,
                        phase,
                        event.path("done").asInt(),
                        event.path("total").asInt());
            }
            case "picture" -> pictures.add(PictureJson.read(event.required("picture")));
            case "predictions" -> predictions.add(event.required("part"));
            default -> listener.notice("a worker sent an unknown event '" + name + "'");
        }
    }

    /** @param state figures of the machine's state during the trial */
    private ResultRow record(Trial trial, WorkerReply reply, Map<String, Object> state, double wallSeconds) {
        if (reply instanceof WorkerReply.Answer answer) {
            JsonNode event = answer.event();
            Optional<DataInfo> data = Optional.ofNullable(event.get("data")).map(Lane::data);
            data.ifPresent(recorder::data);
            recorder.pictures(trial, pictures);
            Recorded recorded = classes(
                    trial,
                    data,
                    WorkerProtocol.outcome(event.required("outcome")),
                    measuredPart.complete(
                            WorkerProtocol.measured(event.required("measured"))
                                    .withFurther(state)
                                    .withFurther(place.figures(event.path("device").asText())),
                            trial.cell().batchSize()));
            return recorder.row(
                    trial, place.named(event.path("device").asText()), recorded.outcome(), recorded.measured(), engine);
        }
        if (reply instanceof WorkerReply.Fault fault) {
            throw fault.exitStatus() == UserError.USAGE
                    ? UserError.usage(fault.message())
                    : UserError.infrastructure(place.explained(fault.message()), null);
        }
        Outcome outcome = reply instanceof WorkerReply.TimedOut timedOut
                ? new Outcome.TimedOut("no result within " + timedOut.limitSeconds() + " s; the worker was killed")
                : Died.outcome((WorkerReply.Died) reply, suite.limits().hostMemoryBytes());
        Measured measured = Measured.nothing()
                .withWallSeconds(wallSeconds)
                .withFurther(state)
                .withFurther(place.figures(device(trial)));
        return recorder.row(trial, place.named(device(trial)), outcome, measured, engine);
    }

    /** Completes what a worker says of an accuracy trial that completed; others stay as they are. */
    private Recorded classes(Trial trial, Optional<DataInfo> data, Outcome outcome, Measured measured) {
        boolean evaluated = trial.measurement() == Measurement.ACCURACY
                && outcome instanceof Outcome.Completed
                && data.isPresent()
                && engine != null;
        if (!evaluated) {
            return new Recorded(outcome, measured);
        }
        Recorded recorded = accuracies.record(
                trial,
                measured,
                predictions.complete(),
                data.get(),
                engine,
                recorder.manifest(),
                recorder.fingerprint(engine));
        recorder.provenanceWritten();
        return recorded;
    }

    private String device(Trial trial) {
        return engine == null ? trial.cell().device() : engine.device();
    }

    private static DataInfo data(JsonNode node) {
        Map<String, String> hashes = new LinkedHashMap<>();
        node.path("sha256").properties().forEach(entry -> hashes.put(
                entry.getKey(), entry.getValue().asText()));
        return new DataInfo(
                node.path("name").asText(),
                hashes,
                node.path("split_sha256").asText(),
                node.path("licence").asText());
    }

    /** Kills the worker and starts no other; the trial in flight gets no row. */
    void kill() {
        stopped = true;
        WorkerProcess current = worker;
        if (current != null) {
            current.kill();
        }
    }
}
