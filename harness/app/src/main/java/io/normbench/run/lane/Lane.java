package io.normbench.run.lane;

import io.normbench.machine.MachineMonitor;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.TrialFiles;
import io.normbench.run.lane.AccuracyRecorder.Recorded;
import io.normbench.run.setup.Place;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerLaunch;
import io.normbench.suite.Isolation;
import io.normbench.suite.MeasureSpec;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.ComparisonGroup;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.EngineInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs groups of trials one after another, each group in workers of its own that are replaced when they die, or all in one
 * where the suite isolates no more than that. Used by one thread, except {@link #kill()}.
 */
public final class Lane {
    /** Share of the host's memory that the heap of a search's worker may take. */
    private static final int SEARCH_HEAP_PERCENT = 25;

    /** glibc's own first values; set by hand, they do not grow with what is freed. */
    private static final Map<String, String> FREED_MEMORY =
            Map.of("MALLOC_MMAP_THRESHOLD_", "131072", "MALLOC_TRIM_THRESHOLD_", "131072", "MALLOC_TOP_PAD_", "131072");

    private final RunContext context;
    private final RunParts parts;
    private final Suite suite;
    private final Place place;
    private final AccuracyRecorder accuracies = new AccuracyRecorder();
    private final List<LaneWorker> workers = new ArrayList<>();
    private Optional<Kept> kept = Optional.empty();
    private boolean stopped;

    /** A worker that goes on to the next group, if that is of the same engine and measurement. */
    private record Kept(LaneWorker worker, String engine, Measurement measurement) {
        boolean suits(Trial trial) {
            return trial.cell().engine().equals(engine) && trial.measurement() == measurement;
        }
    }

    public Lane(RunContext context, RunParts parts, Place place) {
        this.context = context;
        this.parts = parts;
        this.suite = parts.suite();
        this.place = place;
    }

    /**
     * Runs every trial of {@code group}; a failing one costs its worker, not the group.
     *
     * @return the row of each, as far as {@link #kill()} let it come
     */
    public List<ResultRow> run(TrialGroup group) throws InterruptedException {
        List<ResultRow> rows = new ArrayList<>();
        Trial first = group.trials().get(0);
        LaneWorker worker = keptFor(first).orElseGet(() -> worker(group.name(), first));
        kept = suite.isolation() == Isolation.SUITE
                ? Optional.of(new Kept(worker, first.cell().engine(), first.measurement()))
                : Optional.empty();
        try {
            for (Trial trial : group.trials()) {
                Optional<ResultRow> row = isStopped() ? Optional.empty() : run(worker, trial);
                row.ifPresent(rows::add);
            }
            return rows;
        } finally {
            if (kept.isEmpty()) {
                worker.end();
            }
        }
    }

    private Optional<LaneWorker> keptFor(Trial trial) {
        Optional<LaneWorker> suiting = kept.filter(each -> each.suits(trial)).map(Kept::worker);
        if (suiting.isEmpty()) {
            close();
        }
        return suiting;
    }

    /** Lets a worker end that was kept for a further group. */
    void close() {
        kept.ifPresent(each -> each.worker().end());
        kept = Optional.empty();
    }

    /** Measures comparison groups one after another, each as {@link GroupMeasurer} says. */
    List<ResultRow> measure(GroupChain chain) throws InterruptedException {
        List<LaneWorker> own = new ArrayList<>();
        for (int number = 1; number <= chain.workers(); number++) {
            own.add(worker(
                    chain.name() + "-w" + number, chain.groups().get(0).trials().get(0)));
        }
        try {
            List<ResultRow> rows = new ArrayList<>();
            for (ComparisonGroup group : chain.groups()) {
                if (!isStopped()) {
                    rows.addAll(new GroupMeasurer(context, parts, place, own, group).run());
                }
            }
            return rows;
        } finally {
            own.forEach(LaneWorker::end);
        }
    }

    private synchronized LaneWorker worker(String name, Trial first) {
        LaneWorker worker = new LaneWorker(
                context, parts, place, name, flags(first.measurement()), variables(first.measurement()), false);
        workers.add(worker);
        if (stopped) {
            worker.kill();
        }
        return worker;
    }

    private Optional<ResultRow> run(LaneWorker worker, Trial trial) throws InterruptedException {
        parts.listener().trialStarted(trial);
        long start = now();
        TrialFiles files = parts.files().apply(trial);
        files.clear();
        // Before the worker starts: what it prints while nobody has asked anything is kept for no trial.
        MachineMonitor.Watch watch = parts.monitor().begin(mayUseGpu(trial), place.gpu());
        MeasureSpec measure = suite.measure(trial.cell().task());
        Request.Trial request =
                new Request.Trial(worker.placed(trial), files, measure.maxBatch(), measure.singularity());
        Optional<Reply<Answer.Trial>> reply = worker.ask(
                trial.cell(),
                client -> client.ask(request, suite.limits().timeoutSeconds(), event -> hear(worker, trial, event)));
        if (reply.isEmpty()) {
            // It runs again when the run is resumed.
            return Optional.empty();
        }
        long nanos = now() - start;
        ResultRow row = reply.get() instanceof Reply.Answered<Answer.Trial> answered
                ? record(worker, trial, files, answered.answer(), watch.end())
                : record(worker, trial, ((Reply.Failed<Answer.Trial>) reply.get()).outcome(), watch.end(), nanos / 1e9);
        if (!worker.usable() || row.outcome().needsNewWorker()) {
            worker.end();
        }
        parts.totals().finished(row.outcome());
        parts.listener().trialFinished(trial, row);
        return Optional.of(row);
    }

    /** A search's batches grow until they fill the device, and each lies in the virtual machine's heap first. */
    private static List<String> flags(Measurement measurement) {
        return measurement == Measurement.MAX_BATCH
                ? List.of(WorkerLaunch.HEAP_SHARE + SEARCH_HEAP_PERCENT)
                : List.of();
    }

    /** Where memory is measured, what one trial frees must not be kept for the next. */
    private static Map<String, String> variables(Measurement measurement) {
        return measurement == Measurement.MEMORY ? FREED_MEMORY : Map.of();
    }

    private boolean mayUseGpu(Trial trial) {
        return parts.recorder().hasGpu() && !trial.cell().device().equals("cpu");
    }

    private long now() {
        return context.nanoClock().getAsLong();
    }

    private void hear(LaneWorker worker, Trial trial, Event event) {
        worker.hear(event);
        if (event instanceof Event.Progress progress) {
            parts.listener().progress(trial, progress.phase(), progress.done(), progress.total());
        }
    }

    /** @param state figures of the machine's state during the trial */
    private ResultRow record(
            LaneWorker worker, Trial trial, TrialFiles files, Answer.Trial answer, Map<String, Object> state) {
        Measured measured = answer.measured()
                .withFurther(parts.heard(answer.data()))
                .withFurther(state)
                .withFurther(place.figures(answer.device()));
        Recorded recorded = classes(worker.engine(), trial, files, answer, measured);
        return parts.recorder()
                .row(trial, place.named(answer.device()), recorded.outcome(), recorded.measured(), worker.engine());
    }

    /** @param state figures of the machine's state during the trial */
    private ResultRow record(
            LaneWorker worker, Trial trial, Outcome outcome, Map<String, Object> state, double wallSeconds) {
        String device = worker.device(trial.cell());
        Measured measured = Measured.nothing()
                .withWallSeconds(wallSeconds)
                .withFurther(state)
                .withFurther(place.figures(device));
        return parts.recorder().row(trial, place.named(device), outcome, measured, worker.engine());
    }

    /** Completes what a worker says of an accuracy trial that completed; others stay as they are. */
    private Recorded classes(
            @Nullable EngineInfo engine, Trial trial, TrialFiles files, Answer.Trial answer, Measured measured) {
        boolean evaluated = trial.measurement() == Measurement.ACCURACY
                && answer.outcome() instanceof Outcome.Completed
                && answer.data().isPresent();
        if (!evaluated || engine == null) {
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

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** Kills the workers and starts no other; trials in flight get no row. */
    public synchronized void kill() {
        stopped = true;
        workers.forEach(LaneWorker::kill);
    }
}
