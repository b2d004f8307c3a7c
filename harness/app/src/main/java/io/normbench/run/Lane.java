package io.normbench.run;

import io.normbench.machine.EnergyMeter;
import io.normbench.machine.MachineMonitor;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.TrialFiles;
import io.normbench.run.AccuracyRecorder.Recorded;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLaunch;
import io.normbench.suite.Cell;
import io.normbench.suite.MeasureSpec;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.Trial;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs groups of trials one after another, each group in a worker of its own that is replaced when it dies. Used by one
 * thread, except {@link #kill()}.
 */
final class Lane {
    /** Share of the host's memory that the heap of a search's worker may take. */
    private static final int SEARCH_HEAP_PERCENT = 25;

    private final RunContext context;
    private final RunParts parts;
    private final Suite suite;
    private final Place place;
    private final EnergyMeter meter;
    private final AccuracyRecorder accuracies = new AccuracyRecorder();
    private volatile WorkerClient worker;
    private volatile boolean stopped;
    private EngineInfo engine;
    private MeasuredPart measuredPart;

    Lane(RunContext context, RunParts parts, Place place) {
        this.context = context;
        this.parts = parts;
        this.suite = parts.suite();
        this.place = place;
        this.meter = place.meter(parts.meter());
    }

    /**
     * Runs every trial of {@code group}; a failing one costs its worker, not the group.
     *
     * @return the row of each, as far as {@link #kill()} let it come
     */
    List<ResultRow> run(TrialGroup group) throws InterruptedException {
        List<ResultRow> rows = new ArrayList<>();
        try {
            for (Trial trial : group.trials()) {
                Optional<ResultRow> row = stopped ? Optional.empty() : run(group, trial);
                row.ifPresent(rows::add);
            }
            return rows;
        } finally {
            endWorker();
        }
    }

    private Optional<ResultRow> run(TrialGroup group, Trial trial) throws InterruptedException {
        parts.listener().trialStarted(trial);
        long start = now();
        TrialFiles files = parts.files().apply(trial);
        files.clear();
        // Before the worker starts: what it prints while nobody has asked anything is kept for no trial.
        MachineMonitor.Watch watch = parts.monitor().begin(mayUseGpu(trial), place.gpu());
        if (worker == null) {
            startWorker(group, trial);
        }
        if (stopped) {
            // kill() may have come while there was no worker to kill yet.
            worker.kill();
            return Optional.empty();
        }
        measuredPart = new MeasuredPart(meter);
        Reply<Answer.Trial> reply = ask(trial, files);
        measuredPart.close();
        if (stopped) {
            // Killed from outside: the trial has no ending of its own and runs again when the run is resumed.
            return Optional.empty();
        }
        long nanos = now() - start;
        ResultRow row = reply instanceof Reply.Answered<Answer.Trial> answered
                ? record(trial, files, answered.answer(), watch.end())
                : record(trial, ((Reply.Failed<Answer.Trial>) reply).outcome(), watch.end(), nanos / 1e9);
        if (!worker.usable() || row.outcome().needsNewWorker()) {
            endWorker();
        }
        parts.totals().finished(row.outcome(), nanos);
        parts.listener().trialFinished(trial, row);
        return Optional.of(row);
    }

    private Reply<Answer.Trial> ask(Trial trial, TrialFiles files) throws InterruptedException {
        MeasureSpec measure = suite.measure(trial.cell().task());
        Request.Trial request = new Request.Trial(placed(trial), files, measure.throughput(), measure.maxBatch());
        try {
            return worker.ask(request, suite.limits().timeoutSeconds(), event -> hear(trial, event));
        } catch (UserError e) {
            throw e.exitStatus() == UserError.USAGE ? e : UserError.infrastructure(place.explained(e.getMessage()), e);
        }
    }

    private void startWorker(TrialGroup group, Trial trial) {
        WorkerLaunch launch = context.launch(
                        trial.cell().engine(),
                        threads(trial.cell()),
                        suite.limits().hostMemoryBytes(),
                        parts.logs().resolve(group.name() + ".log"))
                .with(flags(trial), place.variables());
        parts.totals().workerBegins(now());
        engine = null;
        worker = context.start(launch);
        worker.pid().ifPresent(parts.monitor()::workerStarted);
    }

    /** A search's batches grow until they fill the device, and each lies in the virtual machine's heap first. */
    private static List<String> flags(Trial trial) {
        return trial.measurement() == Measurement.MAX_BATCH
                ? List.of(WorkerLaunch.HEAP_SHARE + SEARCH_HEAP_PERCENT)
                : List.of();
    }

    private boolean mayUseGpu(Trial trial) {
        return parts.recorder().hasGpu() && !trial.cell().device().equals("cpu");
    }

    private void endWorker() {
        if (worker != null) {
            worker.close();
            worker.unasked().ifPresent(parts.listener()::notice);
            worker.pid().ifPresent(parts.monitor()::workerEnded);
            worker = null;
            parts.totals().workerEnds(now());
        }
    }

    private long now() {
        return context.nanoClock().getAsLong();
    }

    private int threads(Cell cell) {
        return cell.threads() > 0 ? cell.threads() : place.threads();
    }

    /** {@code trial} as its worker shall take it. */
    private Trial placed(Trial trial) {
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
        return new Trial(placed, trial.cellId(), trial.measurement(), trial.number(), trial.seed());
    }

    private void hear(Trial trial, Event event) {
        if (event instanceof Event.Opened opened) {
            engine = opened.engine();
            parts.recorder().engine(engine);
        } else if (event instanceof Event.FirstStep first) {
            parts.totals().firstStep(first.sinceLaunchMillis());
        } else if (event instanceof Event.Progress progress) {
            measuredPart.at(progress.phase(), device(trial));
            parts.listener().progress(trial, progress.phase(), progress.done(), progress.total());
        }
    }

    /** @param state figures of the machine's state during the trial */
    private ResultRow record(Trial trial, TrialFiles files, Answer.Trial answer, Map<String, Object> state) {
        answer.data().ifPresent(parts.recorder()::data);
        Measured measured = measuredPart.complete(
                answer.measured().withFurther(state).withFurther(place.figures(answer.device())),
                trial.cell().batchSize());
        Recorded recorded = classes(trial, files, answer, measured);
        return parts.recorder()
                .row(trial, place.named(answer.device()), recorded.outcome(), recorded.measured(), engine);
    }

    /** @param state figures of the machine's state during the trial */
    private ResultRow record(Trial trial, Outcome outcome, Map<String, Object> state, double wallSeconds) {
        Measured measured = Measured.nothing()
                .withWallSeconds(wallSeconds)
                .withFurther(state)
                .withFurther(place.figures(device(trial)));
        return parts.recorder().row(trial, place.named(device(trial)), outcome, measured, engine);
    }

    /** Completes what a worker says of an accuracy trial that completed; others stay as they are. */
    private Recorded classes(Trial trial, TrialFiles files, Answer.Trial answer, Measured measured) {
        boolean evaluated = trial.measurement() == Measurement.ACCURACY
                && answer.outcome() instanceof Outcome.Completed
                && answer.data().isPresent()
                && engine != null;
        if (!evaluated) {
            return new Recorded(answer.outcome(), measured);
        }
        RunRecorder recorder = parts.recorder();
        Recorded recorded = accuracies.record(
                trial,
                files,
                measured,
                answer.classes(),
                answer.data().get(),
                engine,
                recorder.manifest(),
                recorder.fingerprint(engine));
        recorder.provenanceWritten();
        return recorded;
    }

    private String device(Trial trial) {
        return engine == null ? trial.cell().device() : engine.device();
    }

    /** Kills the worker and starts no other; the trial in flight gets no row. */
    void kill() {
        stopped = true;
        WorkerClient current = worker;
        if (current != null) {
            current.kill();
        }
    }
}
