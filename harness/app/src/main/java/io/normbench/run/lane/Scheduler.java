package io.normbench.run.lane;

import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Place;
import io.normbench.suite.Isolation;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Decides which trials run when and where: first throughput, then memory, then searches for the largest batch, then
 * accuracy.
 *
 * <p>On the CPU throughput and searches run alone, with all cores, and the others side by side on a core each. On GPUs one
 * trial runs at a time on each, with its share of the cores; no kind runs beside another, because the host's part of an
 * accuracy trial, which loads and augments images, would show in the times of others.
 */
public final class Scheduler {
    /** Accuracy workers that run side by side, at most: each holds a copy of the library and of its data. */
    private static final int MOST_LANES = 8;

    private static final long LANE_END_SECONDS = 30;

    private final Suite suite;
    private final int cores;
    private final GpuChoice gpus;
    private final Set<String> gpuEngines;
    private final Function<Place, Lane> lanes;
    private final List<Lane> running = new ArrayList<>();
    private boolean stopped;

    /**
     * @param cores cores that this process may use
     * @param gpus GPUs to use, one worker at a time on each
     * @param gpuEngines engines whose trials run on them
     * @param lanes makes a lane whose workers run in a place
     */
    public Scheduler(Suite suite, int cores, GpuChoice gpus, Set<String> gpuEngines, Function<Place, Lane> lanes) {
        this.suite = suite;
        this.cores = cores;
        this.gpus = gpus;
        this.gpuEngines = gpuEngines;
        this.lanes = lanes;
    }

    public void run(List<Trial> pending) throws InterruptedException {
        List<Place> alone = List.of(Place.anywhere(cores));
        int threads = suite.threads() > 0 ? suite.threads() : 1;
        List<Place> side =
                Collections.nCopies(Math.max(1, Math.min(MOST_LANES, cores / threads)), Place.anywhere(threads));
        for (Measurement measurement : Measurement.values()) {
            boolean besideOthers = measurement == Measurement.ACCURACY || measurement == Measurement.MEMORY;
            run(work(of(pending, measurement, false), false), besideOthers ? side : alone);
            List<Place> places = gpus.places(cores);
            run(work(of(pending, measurement, true), places.size() > 1), places);
        }
    }

    /** What a lane takes from the queue: trials that share workers. */
    private interface Work {
        void in(Lane lane) throws InterruptedException;
    }

    /** {@code trials} of one measurement as pieces of work. */
    private List<Work> work(List<Trial> trials, boolean severalDevices) {
        boolean apart = severalDevices || suite.isolation() == Isolation.CELL;
        boolean inGroups = trials.stream().anyMatch(trial -> trial.measurement() == Measurement.THROUGHPUT);
        return inGroups
                ? GroupChain.of(trials, suite, apart).stream()
                        .<Work>map(chain -> lane -> lane.measure(chain))
                        .toList()
                : TrialGroup.of(trials, suite).stream()
                        .<Work>map(group -> lane -> lane.run(group))
                        .toList();
    }

    private List<Trial> of(List<Trial> trials, Measurement measurement, boolean onGpu) {
        return trials.stream()
                .filter(trial -> trial.measurement() == measurement)
                .filter(trial -> gpuEngines.contains(trial.cell().engine()) == onGpu)
                .toList();
    }

    private void run(List<Work> work, List<Place> places) throws InterruptedException {
        if (work.isEmpty()) {
            return;
        }
        Queue<Work> queue = new ConcurrentLinkedQueue<>(work);
        ExecutorService pool = Executors.newFixedThreadPool(places.size());
        try {
            CompletionService<Void> ended = new ExecutorCompletionService<>(pool);
            for (Place place : places) {
                Lane lane = lanes.apply(place);
                add(lane);
                ended.submit(() -> {
                    try {
                        for (Work next = queue.poll(); next != null; next = queue.poll()) {
                            next.in(lane);
                        }
                    } finally {
                        lane.close();
                    }
                    return null;
                });
            }
            for (int i = 0; i < places.size(); i++) {
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
    public synchronized void stop() {
        stopped = true;
        running.forEach(Lane::kill);
    }
}
