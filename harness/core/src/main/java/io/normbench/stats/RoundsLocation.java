package io.normbench.stats;

import java.util.Arrays;
import java.util.List;

/**
 * The location of a quantity that several workers measured, each in several rounds: the mean of the workers' own
 * Hodges-Lehmann locations, which a few wild rounds do not move.
 *
 * <p>The interval counts the spread between rounds alone: each worker's signed-rank interval (Student's t where it has
 * too few rounds for one), joined in quadrature. Two workers say nothing certain of the spread between workers; {@link
 * WorkerSpread} takes that from all members of a group together, and {@link #widened} puts it in.
 *
 * @param location the estimate
 * @param interval its confidence interval; unbounded where a worker has a single round
 * @param workers the workers' own locations
 * @param rounds rounds of all workers together
 */
public record RoundsLocation(double location, Interval interval, List<Double> workers, int rounds) {
    public RoundsLocation {
        workers = List.copyOf(workers);
    }

    /**
     * Estimates.
     *
     * @param rounds the values of each worker's rounds; no worker without rounds
     * @param confidence of the two-sided interval
     */
    public static RoundsLocation of(List<double[]> rounds, double confidence) {
        double[] locations =
                rounds.stream().mapToDouble(HodgesLehmann::location).toArray();
        double location = Summary.of(locations).mean();
        double below = 0;
        double above = 0;
        for (int worker = 0; worker < locations.length; worker++) {
            Interval own = interval(rounds.get(worker), confidence);
            below = Math.hypot(below, locations[worker] - own.low());
            above = Math.hypot(above, own.high() - locations[worker]);
        }
        Interval interval = new Interval(location - below / locations.length, location + above / locations.length);
        int count = rounds.stream().mapToInt(each -> each.length).sum();
        return new RoundsLocation(
                location, interval, Arrays.stream(locations).boxed().toList(), count);
    }

    /**
     * The same with an interval that reaches at least {@code halfWidth} to both sides, and to every worker's own
     * location.
     */
    public RoundsLocation widened(double halfWidth) {
        double low = Math.min(interval.low(), location - halfWidth);
        double high = Math.max(interval.high(), location + halfWidth);
        for (double own : workers) {
            low = Math.min(low, own);
            high = Math.max(high, own);
        }
        return new RoundsLocation(location, new Interval(low, high), workers, rounds);
    }

    /** The farther end of the interval, from the location. */
    public double halfWidth() {
        return Math.max(interval.high() - location, location - interval.low());
    }

    private static Interval interval(double[] rounds, double confidence) {
        Interval byRanks = HodgesLehmann.interval(rounds, confidence);
        if (Double.isFinite(byRanks.low()) || rounds.length < 2) {
            return byRanks;
        }
        StudentT t = StudentT.of(rounds);
        double halfWidth = (t.upperBound((1 + confidence) / 2) - t.mean());
        double location = HodgesLehmann.location(rounds);
        return new Interval(location - halfWidth, location + halfWidth);
    }
}
