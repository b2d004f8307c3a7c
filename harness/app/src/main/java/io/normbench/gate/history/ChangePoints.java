package io.normbench.gate.history;

import io.normbench.stats.Quantiles;
import io.normbench.stats.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.statistics.inference.DataDispersion;
import org.apache.commons.statistics.inference.TTest;

/**
 * Finds changes of level in a series, deterministically.
 *
 * <p>The places are those of the E-divisive method (Matteson and James 2014, arXiv:1306.4933): where the energy
 * distance between the values before and after is largest. Instead of its permutation test, which draws random numbers,
 * Student's t test decides, as in Hunter (Fleming et al. 2023, arXiv:2301.03034): in windows that overlap by half,
 * places are taken while p is at most ten times the limit; then the weakest place is removed, and its two segments
 * joined, until all that are left keep the limit. What is below a minimum magnitude is removed in the same way.
 *
 * <p>A single odd value is no change: a segment has at least {@code minSegment} values, its level is their median, and
 * a value far from the median of its five neighbours (Hampel 1974) counts as that median, since the t test alone would
 * take an odd value at the end of a series for a new level. A slow ramp shows as a few steps.
 *
 * @param window length of a window
 * @param level largest p value of a change
 * @param minMagnitude smallest change, as a difference of medians; on logarithms 0.02 is about 2%
 * @param minSegment fewest values between two changes
 */
public record ChangePoints(int window, double level, double minMagnitude, int minSegment) {
    /** Weak places are kept at first: a real change near another one may look weak until that one is known. */
    private static final double WEAK = 10;

    /** Neighbours on each side, fewer than a segment, so that a real level is never taken for an odd value. */
    private static final int NEIGHBOURS = 2;

    /** Standard deviations from which a value is odd. */
    private static final double ODD = 4;

    public ChangePoints {
        if (minSegment < 2 || window < 2 * minSegment || !(level > 0 && level < 1) || !(minMagnitude >= 0)) {
            throw new IllegalArgumentException("window " + window + ", level " + level + ", magnitude " + minMagnitude
                    + ", segment " + minSegment);
        }
    }

    /** Window 50, p below 0.001, 2% on logarithms, three values. */
    public static ChangePoints defaults() {
        return new ChangePoints(50, 0.001, Math.log(1.02), 3);
    }

    /** The changes in {@code measured}, in order; none if it is too short for two segments. */
    public List<ChangePoint> find(double[] measured) {
        double[] series = withoutOddValues(measured);
        TreeSet<Integer> places = new TreeSet<>();
        int step = Math.max(1, window / 2);
        for (int start = 0; start == 0 || start + step < series.length; start += step) {
            split(series, start, Math.min(series.length, start + window), places);
        }
        List<Integer> kept = new ArrayList<>(places);
        removeShortSegments(kept, series);
        removeWeak(kept, series);
        return changes(kept, series);
    }

    private static double[] withoutOddValues(double[] series) {
        int width = 2 * NEIGHBOURS + 1;
        if (series.length < width) {
            return series;
        }
        // Differences of neighbours hold the noise without the levels, twice.
        double[] steps = new double[series.length - 1];
        Arrays.setAll(steps, i -> series[i + 1] - series[i]);
        double sd = Spread.madNormal(steps) / Math.sqrt(2);
        double[] result = series.clone();
        for (int i = 0; i < series.length; i++) {
            int from = Math.max(0, Math.min(series.length - width, i - NEIGHBOURS));
            double usual = median(series, from, from + width);
            if (Math.abs(series[i] - usual) > ODD * sd) {
                result[i] = usual;
            }
        }
        return result;
    }

    private void split(double[] series, int from, int to, TreeSet<Integer> places) {
        int place = strongest(Arrays.copyOfRange(series, from, to));
        if (place < 0) {
            return;
        }
        int index = from + place;
        if (p(series, from, index, to) <= WEAK * level) {
            places.add(index);
            split(series, from, index, places);
            split(series, index, to, places);
        }
    }

    /** Where the energy distance between the values before and after is largest; -1 if there is no such place. */
    private int strongest(double[] values) {
        int best = -1;
        double largest = 0;
        for (int place = minSegment; place <= values.length - minSegment; place++) {
            double distance = energy(values, place);
            if (distance > largest) {
                largest = distance;
                best = place;
            }
        }
        return best;
    }

    /** Matteson and James, eq. 5 and 6, with exponent 1. */
    private static double energy(double[] values, int place) {
        int n = place;
        int m = values.length - place;
        double between = 0;
        double within = 0;
        for (int i = 0; i < n; i++) {
            for (int j = n; j < values.length; j++) {
                between += Math.abs(values[i] - values[j]);
            }
        }
        within += meanDistance(values, 0, n) + meanDistance(values, n, values.length);
        return (double) n * m / (n + m) * (2 * between / ((double) n * m) - within);
    }

    private static double meanDistance(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            for (int j = i + 1; j < to; j++) {
                sum += Math.abs(values[i] - values[j]);
            }
        }
        double n = to - from;
        return sum / (n * (n - 1) / 2);
    }

    /** Windows that overlap may find the same change one value apart; the weaker of two such places goes. */
    private void removeShortSegments(List<Integer> places, double[] series) {
        for (int i = 0; i + 1 < places.size(); ) {
            if (places.get(i + 1) - places.get(i) >= minSegment) {
                i++;
                continue;
            }
            int before = i == 0 ? 0 : places.get(i - 1);
            int after = i + 2 < places.size() ? places.get(i + 2) : series.length;
            boolean firstIsWeaker =
                    p(series, before, places.get(i), after) > p(series, before, places.get(i + 1), after);
            places.remove(firstIsWeaker ? i : i + 1);
        }
    }

    private void removeWeak(List<Integer> places, double[] series) {
        while (!places.isEmpty()) {
            List<ChangePoint> changes = changes(places, series);
            int weakest = -1;
            for (int i = 0; i < changes.size(); i++) {
                ChangePoint change = changes.get(i);
                boolean weak = change.p() > level || Math.abs(change.after() - change.before()) < minMagnitude;
                if (weak && (weakest < 0 || change.p() > changes.get(weakest).p())) {
                    weakest = i;
                }
            }
            if (weakest < 0) {
                return;
            }
            places.remove(weakest);
        }
    }

    private static List<ChangePoint> changes(List<Integer> places, double[] series) {
        List<ChangePoint> changes = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            int from = i == 0 ? 0 : places.get(i - 1);
            int at = places.get(i);
            int to = i + 1 < places.size() ? places.get(i + 1) : series.length;
            changes.add(new ChangePoint(at, median(series, from, at), median(series, at, to), p(series, from, at, to)));
        }
        return List.copyOf(changes);
    }

    private static double p(double[] series, int from, int at, int to) {
        double[] before = Arrays.copyOfRange(series, from, at);
        double[] after = Arrays.copyOfRange(series, at, to);
        if (constant(before) && constant(after)) {
            return before[0] == after[0] ? 1 : 0; // no spread: the t statistic would be 0/0 or infinite
        }
        return TTest.withDefaults()
                .with(DataDispersion.HOMOSCEDASTIC)
                .test(before, after)
                .getPValue();
    }

    private static boolean constant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    private static double median(double[] series, int from, int to) {
        return Quantiles.median(Arrays.copyOfRange(series, from, to));
    }
}
