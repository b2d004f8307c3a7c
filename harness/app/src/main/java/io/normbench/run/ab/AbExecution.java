package io.normbench.run.ab;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ResultsFile;
import io.normbench.suite.Measurement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Runs trials of several arms: throughput pair by pair and alone, then accuracy side by side. */
final class AbExecution {
    private static final long LANE_END_SECONDS = 30;

    private final ArmFleet fleet;
    private final ResultsFile results;
    private final Path dir;
    private final String runId;
    private final int cores;
    private final AbListener listener;
    private final BooleanSupplier stopped;
    private final LongSupplier clock;
    private int done;
    private int working;
    private long workingSinceNanos;
    private long workingNanos;

    /**
     * @param fleet the arms
     * @param results where rows go
     * @param dir the run directory, where raw blocks go
     * @param runId identity of the run, for the rows
     * @param cores cores that this process may use
     * @param listener hears how it goes on
     * @param stopped whether no further trial may start
     * @param clock nanoseconds, monotonic
     */
    AbExecution(
            ArmFleet fleet,
            ResultsFile results,
            Path dir,
            String runId,
            int cores,
            AbListener listener,
            BooleanSupplier stopped,
            LongSupplier clock) {
        this.fleet = fleet;
        this.results = results;
        this.dir = dir;
        this.runId = runId;
        this.cores = cores;
        this.listener = listener;
        this.stopped = stopped;
        this.clock = clock;
    }

    /** Runs {@code trials}, throughput in this order. */
    void run(List<AbTrial> trials) throws InterruptedException {
        for (List<AbTrial> pair : pairs(of(trials, Measurement.THROUGHPUT))) {
            runPair(pair);
        }
        List<AbTrial> accuracy = of(trials, Measurement.ACCURACY);
        int lanes = Math.min(fleet.sideBySide(), accuracy.size());
        if (lanes > 0) {
            sideBySide(new ConcurrentLinkedQueue<>(accuracy), lanes);
        }
    }

    /** Both trials of a pair stand together in a schedule; of a pair that was cut off, one is left. */
    private static List<List<AbTrial>> pairs(List<AbTrial> trials) {
        Map<List<Object>, List<AbTrial>> pairs = new LinkedHashMap<>();
        trials.forEach(trial -> pairs.computeIfAbsent(List.of(trial.cell(), trial.pair()), key -> new ArrayList<>())
                .add(trial));
        return List.copyOf(pairs.values());
    }

    private void runPair(List<AbTrial> pair) throws InterruptedException {
        if (stopped.getAsBoolean()) {
            return;
        }
        begin();
        Map<AbTrial, ResultRow> rows;
        try {
            rows = new PairMeasurement(fleet, dir, runId, clock, this::notice).measure(pair, cores);
        } finally {
            end();
        }
        rows.forEach(this::finish);
    }

    private static List<AbTrial> of(List<AbTrial> trials, Measurement measurement) {
        return trials.stream()
                .filter(trial -> trial.measurement() == measurement)
                .toList();
    }

    private void sideBySide(Queue<AbTrial> trials, int lanes) throws InterruptedException {
        // One lane means a GPU or a suite that asks for many threads; several share the cores.
        int threads = lanes == 1 && fleet.sideBySide() == 1 ? cores : 1;
        ExecutorService pool = Executors.newFixedThreadPool(lanes);
        try {
            ExecutorCompletionService<Void> ended = new ExecutorCompletionService<>(pool);
            for (int i = 0; i < lanes; i++) {
                ended.submit(() -> {
                    for (AbTrial trial = trials.poll(); trial != null; trial = trials.poll()) {
                        run(trial, threads);
                    }
                    return null;
                });
            }
            for (int i = 0; i < lanes; i++) {
                ended.take().get();
            }
        } catch (ExecutionException e) {
            trials.clear();
            fleet.stop();
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdown();
            pool.awaitTermination(LANE_END_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void run(AbTrial trial, int threads) throws InterruptedException {
        if (stopped.getAsBoolean()) {
            return;
        }
        begin();
        Optional<JsonNode> columns;
        try {
            columns = fleet.run(trial, threads, this::notice);
        } finally {
            end();
        }
        if (columns.isPresent()) {
            finish(trial, ArmProtocol.checkedRow(columns.get(), runId, trial));
        }
    }

    private synchronized void begin() {
        if (working++ == 0) {
            workingSinceNanos = clock.getAsLong();
        }
    }

    private synchronized void end() {
        if (--working == 0) {
            workingNanos += clock.getAsLong() - workingSinceNanos;
        }
    }

    private synchronized void finish(AbTrial trial, ResultRow row) {
        results.append(row);
        done++;
        listener.trialFinished(trial, row);
    }

    private synchronized void notice(String message) {
        listener.notice(message);
    }

    /** Trials that got a row. */
    synchronized int done() {
        return done;
    }

    /** Time during which at least one trial was running. */
    synchronized double workingSeconds() {
        return workingNanos / 1e9;
    }
}
