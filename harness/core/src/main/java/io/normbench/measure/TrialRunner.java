package io.normbench.measure;

import io.normbench.data.DataInfo;
import io.normbench.measure.singularity.SingularityProbe;
import io.normbench.norm.Method;
import io.normbench.norm.MethodCatalog;
import io.normbench.result.LayerReading;
import io.normbench.result.Outcome;
import io.normbench.result.SingularityCourse;
import io.normbench.suite.Cell;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.MaxBatchSpec;
import io.normbench.suite.Measurement;
import io.normbench.suite.SingularitySpec;
import io.normbench.suite.plan.Trial;
import io.normbench.task.Evaluation;
import io.normbench.task.Task;
import io.normbench.task.TaskCatalog;
import io.normbench.tensor.CudaFault;
import io.normbench.tensor.Engine;
import io.normbench.tensor.OutOfMemoryException;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.util.DiskFull;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs trials on an open engine; whatever happens in a trial becomes its outcome. */
public final class TrialRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TrialRunner.class);

    private final MethodCatalog methods;
    private final TaskCatalog tasks;
    private final LongSupplier clock;
    private final HostMemory memory = new HostMemory();
    private Optional<DataInfo> dataInfo = Optional.empty();

    /**
     * @param methods the methods this build has
     * @param tasks the tasks this build has
     * @param clock nanoseconds from some origin, monotonic: {@link System#nanoTime}
     */
    public TrialRunner(MethodCatalog methods, TaskCatalog tasks, LongSupplier clock) {
        this.methods = methods;
        this.tasks = tasks;
        this.clock = clock;
    }

    /**
     * Runs one trial, which nobody watches.
     *
     * @param maxBatch how a search for the largest batch goes on; not used by others
     * @throws IllegalArgumentException for one of throughput, which groups measure
     */
    public TrialResult run(Engine engine, Trial trial, @Nullable MaxBatchSpec maxBatch, Progress progress) {
        return run(engine, trial, maxBatch, Optional.empty(), progress);
    }

    /**
     * Runs one trial.
     *
     * @param maxBatch how a search for the largest batch goes on; not used by others
     * @param singularity how a trial of accuracy is watched; not used by others
     * @throws IllegalArgumentException for one of throughput, which groups measure
     */
    public TrialResult run(
            Engine engine,
            Trial trial,
            @Nullable MaxBatchSpec maxBatch,
            Optional<SingularitySpec> singularity,
            Progress progress) {
        if (trial.measurement() == Measurement.THROUGHPUT) {
            throw new IllegalArgumentException("throughput is measured in groups: " + trial.key());
        }
        long start = clock.getAsLong();
        StepLog log = new StepLog();
        MeasuredBuilder measured = new MeasuredBuilder();
        List<Evaluation> evaluations = new ArrayList<>(1);
        List<LayerReading> readings = new ArrayList<>();
        dataInfo = Optional.empty();
        Outcome outcome = outcome(() -> {
            Task task = open(trial);
            dataInfo = Optional.of(task.dataInfo());
            progress.opened(task.dataInfo());
            TrialContext context = new TrialContext(engine, task, trial, clock, memory, progress);
            switch (trial.measurement()) {
                case MEMORY -> new MemoryTrial(context, log, measured).run();
                case MAX_BATCH ->
                    new MaxBatchTrial(context, Objects.requireNonNull(maxBatch, "maxBatch"), measured).run();
                default ->
                    new AccuracyTrial(
                                    context,
                                    log,
                                    measured,
                                    method(trial).normalization(),
                                    evaluations::add,
                                    singularity.map(spec -> probe(task, trial, spec, readings::add)))
                            .run();
            }
        });
        new SingularityCourse(readings).figures().forEach(measured::further);
        double wallSeconds = (clock.getAsLong() - start) / 1e9;
        Optional<Evaluation> evaluation = evaluations.stream().findFirst();
        return new TrialResult(
                outcome,
                measured.build(wallSeconds),
                log.steps(),
                evaluation.map(Evaluation::pictures).orElse(List.of()),
                evaluation.flatMap(Evaluation::predictions),
                evaluation.flatMap(Evaluation::scores),
                readings,
                engine.info().device());
    }

    /** In evaluation mode with the statistics that the cell is evaluated with; precise ones are there at the end alone. */
    private static SingularityProbe probe(Task task, Trial trial, SingularitySpec spec, Consumer<LayerReading> found) {
        Cell cell = trial.cell();
        boolean ofBatch = cell.evaluation().statistics() == EvaluationSpec.Statistics.BATCH;
        return new SingularityProbe(task, spec, cell.task().train().evalBatch(), ofBatch, found);
    }

    /**
     * Opens the data and the network of a trial.
     *
     * @throws UserError if the data cannot be used
     * @throws UnsupportedOperationException if options do not fit together: the suite's business, not a crash
     */
    public Task open(Trial trial) {
        try {
            return tasks.open(trial.cell().task(), method(trial));
        } catch (IllegalArgumentException | UserError e) {
            if (e instanceof UserError error && error.isBadData()) {
                throw error;
            }
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
    }

    private Method method(Trial trial) {
        return methods.create(trial.cell().method().id(), trial.cell().method().options());
    }

    /** What the record says of the data of {@code trial}; empty if they cannot be opened, as its outcome says. */
    public Optional<DataInfo> dataInfo(Trial trial) {
        try {
            return Optional.of(open(trial).dataInfo());
        } catch (UnsupportedOperationException | UserError notThere) {
            return Optional.empty();
        }
    }

    /** What the record says of the data of the last trial; empty if it ended before its data were opened. */
    public Optional<DataInfo> dataInfo() {
        return dataInfo;
    }

    /**
     * A fresh network with the trial's seed and the suite's optimizer settings, but without weights of a file: {@link
     * StartOfTraining}.
     */
    public static Session newSession(Engine engine, Trial trial) {
        int batchSize = trial.cell().batchSize();
        int statBatch = trial.cell().statBatch();
        return engine.session(new SessionOptions(
                trial.seed(),
                trial.cell().task().train().momentum(),
                trial.cell().task().train().weightDecay(),
                statBatch == batchSize ? 0 : statBatch,
                trial.cell().execution() == Execution.GRAPH,
                trial.cell().task().train().clip()));
    }

    /** What an error of the device, which no trial of this kind could avoid, makes of the trial. */
    private static Outcome outcome(CudaFault fault) {
        return switch (fault.kind()) {
            case OUT_OF_MEMORY -> new Outcome.OutOfMemory("device", "device: " + fault.text());
            case UNUSABLE -> new Outcome.Unsupported(fault.line());
            // Whoever asked for the trial knows the text, and takes another worker for the next.
            case BROKEN -> new Outcome.Crashed("device: " + fault.line());
        };
    }

    /**
     * Runs {@code trial}; whatever it throws becomes its outcome.
     *
     * @throws UserError if the disk is full, which is no ending of the trial
     */
    public static Outcome outcome(Runnable trial) {
        try {
            trial.run();
            return new Outcome.Completed();
        } catch (NotFinite e) {
            return new Outcome.Diverged(String.valueOf(e.getMessage()));
        } catch (OutOfMemoryException e) {
            return new Outcome.OutOfMemory(e.where(), String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            return new Outcome.OutOfMemory("host", "host: Java heap: " + e.getMessage());
        } catch (UnsupportedOperationException | UserError e) {
            DiskFull.check(e);
            String why = String.valueOf(e.getMessage());
            return e instanceof UserError error && error.isBadData()
                    ? new Outcome.BadData(why)
                    : new Outcome.Unsupported(why);
        } catch (RuntimeException | Error e) {
            DiskFull.check(e);
            Optional<CudaFault> fault = CudaFault.of(e);
            if (fault.isPresent()) {
                if (fault.get().kind() == CudaFault.Kind.BROKEN) {
                    LOG.error("trial failed", e);
                }
                return outcome(fault.get());
            }
            // The worker survives, even a plug-in's missing class; its log gets the trace, the row the message.
            LOG.error("trial failed", e);
            return new Outcome.Crashed(
                    "exception: " + e.toString().lines().findFirst().orElse(""));
        }
    }
}
