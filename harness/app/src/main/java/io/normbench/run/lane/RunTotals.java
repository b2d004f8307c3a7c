package io.normbench.run.lane;

import io.normbench.result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what a run did: trials by outcome, worker starts, time with a worker at work. */
public final class RunTotals {
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<Long> startMillis = new ArrayList<>();
    private int working;
    private long workingSinceNanos;
    private long workingNanos;

    synchronized void workerBegins(long nowNanos) {
        if (working++ == 0) {
            workingSinceNanos = nowNanos;
        }
    }

    synchronized void workerEnds(long nowNanos) {
        if (--working == 0) {
            workingNanos += nowNanos - workingSinceNanos;
        }
    }

    synchronized void firstStep(long sinceLaunchMillis) {
        startMillis.add(sinceLaunchMillis);
    }

    synchronized void finished(Outcome outcome) {
        outcomes.merge(outcome.id(), 1, Integer::sum);
    }

    public synchronized Map<String, Integer> outcomes() {
        return new TreeMap<>(outcomes);
    }

    /** Milliseconds from each worker's launch to the end of its first step. */
    public synchronized List<Long> startMillis() {
        return List.copyOf(startMillis);
    }

    /** Time during which at least one worker was running. */
    public synchronized double workingSeconds() {
        return workingNanos / 1e9;
    }

    public synchronized int trials() {
        return outcomes.values().stream().mapToInt(Integer::intValue).sum();
    }
}
