package io.normbench.stats;

import java.util.Arrays;
import java.util.Optional;

/**
 * Decides when warm-up is over: it is fed one step time after another, and says when they have settled.
 *
 * <p>Settled means that the medians of the last two windows of {@code window} steps differ by less than
 * {@code tolerance}, relative to the later one. Medians, so that a single slow step (a collection, another process)
 * neither delays nor fakes the decision. What this cannot see is a drift slower than the tolerance per window.
 *
 * <p>Nothing settles before {@code minNanos} of step time: where steps take a millisecond, two windows pass long before
 * the virtual machine has compiled what they run.
 *
 * <p>Once {@code capNanos} of step time have gone by without a decision, warm-up ends with {@link Ending#CAP}: such a
 * measurement is flagged, not discarded. The cap counts the step times themselves, so that the decision depends on
 * nothing but the series.
 */
public final class SteadyState {
    /** How warm-up ended. */
    public enum Ending {
        /** The step times settled. */
        CONVERGED("converged"),
        /** They did not settle in time. */
        CAP("cap");

        private final String id;

        Ending(String id) {
            this.id = id;
        }

        /** The spelling used in the column {@code steady} of the results. */
        public String id() {
            return id;
        }
    }

    /**
     * The end of warm-up.
     *
     * @param ending how it ended
     * @param warmupSteps steps fed until then: the index of the first step to measure
     */
    public record Decision(Ending ending, int warmupSteps) {}

    private final int window;
    private final double tolerance;
    private final long minNanos;
    private final long capNanos;
    /** The last two windows as a ring: step {@code i} lies at {@code i % recent.length}. */
    private final long[] recent;

    private int steps;
    private long elapsedNanos;
    private Decision decision;

    /**
     * Starts a detector.
     *
     * @param window steps of a window; at least 1
     * @param tolerance largest relative difference of the two medians, exclusive; above 0
     * @param minNanos step time before which nothing counts as settled; at least 0
     * @param capNanos step time after which to give up; above 0
     */
    public SteadyState(int window, double tolerance, long minNanos, long capNanos) {
        if (window < 1 || !(tolerance > 0) || minNanos < 0 || capNanos < 1) {
            throw new IllegalArgumentException("window, tolerance and cap must be above 0, but are " + window + ", "
                    + tolerance + " and " + capNanos);
        }
        this.window = window;
        this.tolerance = tolerance;
        this.minNanos = minNanos;
        this.capNanos = capNanos;
        this.recent = new long[Math.multiplyExact(2, window)];
    }

    /** Takes the next step time and returns the decision, if there is one yet. The first decision stands. */
    public Optional<Decision> add(long stepNanos) {
        if (stepNanos < 0) {
            throw new IllegalArgumentException("a step took " + stepNanos + " ns: the clock is not monotonic");
        }
        if (decision == null) {
            recent[steps % recent.length] = stepNanos;
            steps++;
            elapsedNanos += stepNanos;
            if (elapsedNanos >= minNanos && settled()) {
                decision = new Decision(Ending.CONVERGED, steps);
            } else if (elapsedNanos >= capNanos) {
                decision = new Decision(Ending.CAP, steps);
            }
        }
        return decision();
    }

    /** The decision, or empty while warm-up goes on. */
    public Optional<Decision> decision() {
        return Optional.ofNullable(decision);
    }

    private boolean settled() {
        if (steps < recent.length) {
            return false;
        }
        int middle = (steps + window) % recent.length;
        double earlier = medianFrom(steps % recent.length);
        double later = medianFrom(middle);
        // Two equal medians are settled even where both are 0 (a clock coarser than a step).
        return earlier == later || Math.abs(earlier - later) < tolerance * later;
    }

    private double medianFrom(int start) {
        long[] steps = new long[window];
        Arrays.setAll(steps, i -> recent[(start + i) % recent.length]);
        return Quantiles.median(steps);
    }
}
