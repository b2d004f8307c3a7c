package io.normbench.run;

import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Decides which trials run when: throughput trials alone, with all cores; then accuracy trials side by side, one core
 * each on the CPU.
 */
final class Scheduler {
    /** Accuracy workers that run side by side, at most: each holds a copy of the library and of its data. */
    private static final int MOST_LANES = 8;

    private static final long LANE_END_SECONDS = 30;

    private final Suite suite;
    private final int cores;
    private final boolean hasGpu;
    private final IntFunction<Lane> lanes;
    private final List<Lane> running = new ArrayList<>();
    private boolean stopped;

    /**
     * @param cores cores that this process may use
     * @param hasGpu whether device {@code auto} may mean a GPU, which accuracy trials must not share
     * @param lanes makes a lane whose workers use the given number of threads
     */
    Scheduler(Suite suite, int cores, boolean hasGpu, IntFunction<Lane> lanes) {
        this.suite = suite;
        this.cores = cores;
        this.hasGpu = hasGpu;
        this.lanes = lanes;
    }

    void run(List<Trial> pending) throws InterruptedException {
        run(of(pending, Measurement.THROUGHPUT), 1, cores);
        boolean shared = suite.device().startsWith("cuda") || suite.device().equals("auto") && hasGpu;
        int threads = suite.threads() > 0 ? suite.threads() : 1;
        int side = shared ? 1 : Math.max(1, Math.min(MOST_LANES, cores / threads));
        run(of(pending, Measurement.ACCURACY), side, shared ? cores : threads);
    }

    private static List<Trial> of(List<Trial> trials, Measurement measurement) {
        return trials.stream()
                .filter(trial -> trial.measurement() == measurement)
                .toList();
    }

    private void run(List<Trial> trials, int laneCount, int threads) throws InterruptedException {
        Queue<TrialGroup> queue = new ConcurrentLinkedQueue<>(TrialGroup.of(trials, suite));
        ExecutorService pool = Executors.newFixedThreadPool(laneCount);
        try {
            CompletionService<Void> ended = new ExecutorCompletionService<>(pool);
            for (int i = 0; i < laneCount; i++) {
                Lane lane = lanes.apply(threads);
                add(lane);
                ended.submit(() -> {
                    for (TrialGroup group = queue.poll(); group != null; group = queue.poll()) {
                        lane.run(group);
                    }
                    return null;
                });
            }
            for (int i = 0; i < laneCount; i++) {
                get(ended.take());
            }
        } finally {
            pool.shutdownNow();
            // Whoever comes next closes the results file and gives the directory away.
            pool.awaitTermination(LANE_END_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void get(Future<Void> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            stop();
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private synchronized void add(Lane lane) {
        running.add(lane);
        if (stopped) {
            lane.kill();
        }
    }

    /** Kills every worker; trials in flight get no row. */
    synchronized void stop() {
        stopped = true;
        running.forEach(Lane::kill);
    }
}
