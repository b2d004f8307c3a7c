package io.normbench.engine.libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;

/**
 * What a captured step does on the host, which a replay does not do again: numbers it computed from the step's number,
 * which are now constants of the recording, and events it counted.
 */
final class HostEffects {
    private final List<Scheduled> numbers = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private long step;

    /** Recordings and rehearsals from now on are of the step before which {@code completedSteps} were completed. */
    void at(long completedSteps) {
        step = completedSteps;
    }

    /** A step begins to run on the host. */
    void clear() {
        numbers.clear();
        counts.clear();
    }

    double scheduled(LongToDoubleFunction valueAt) {
        double value = valueAt.applyAsDouble(step);
        numbers.add(new Scheduled(valueAt, value));
        return value;
    }

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    /** What the last run did. */
    Snapshot snapshot() {
        return new Snapshot(List.copyOf(numbers), Map.copyOf(counts));
    }

    /** A number of the host's that follows the step. */
    private record Scheduled(LongToDoubleFunction valueAt, double value) {}

    /**
     * The effects of one run.
     *
     * @param numbers numbers that follow the step
     * @param counts events by name
     */
    record Snapshot(List<Scheduled> numbers, Map<String, Long> counts) {
        /** Of a run that had none. */
        static final Snapshot NONE = new Snapshot(List.of(), Map.of());

        /** Whether every number would be the same in the step before which {@code completedSteps} were completed. */
        boolean holdsAt(long completedSteps) {
            return numbers.stream()
                    .allMatch(number ->
                            Double.compare(number.valueAt().applyAsDouble(completedSteps), number.value()) == 0);
        }
    }
}
