package io.normbench.report.chart;

import java.util.ArrayList;
import java.util.List;

/** Chooses round values for an axis. The first tick is at or below the data, the last at or above. */
final class Ticks {
    private Ticks() {}

    /** Ticks a multiple of 1, 2 or 5 times a power of ten apart, about {@code target} of them. */
    static List<Double> linear(double low, double high, int target) {
        if (!(high > low)) {
            double pad = low == 0 ? 1 : Math.abs(low) * 0.1;
            return linear(low - pad, high + pad, target);
        }
        double step = niceStep((high - low) / target);
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.floor(low / step + 1e-9);
        long last = (long) Math.ceil(high / step - 1e-9);
        for (long i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Ticks at 1, 2 and 5 times powers of ten, or at powers of ten alone where the range is wide. */
    static List<Double> log10(double low, double high) {
        boolean wide = high / low > 2000;
        double[] steps = wide ? new double[] {1} : new double[] {1, 2, 5};
        List<Double> all = new ArrayList<>();
        for (int e = (int) Math.floor(Math.log10(low)) - 1; e <= (int) Math.ceil(Math.log10(high)) + 1; e++) {
            for (double step : steps) {
                all.add(step * Math.pow(10, e));
            }
        }
        int first = 0;
        while (first + 1 < all.size() && all.get(first + 1) <= low * (1 + 1e-9)) {
            first++;
        }
        int last = first;
        while (last + 1 < all.size() && all.get(last) < high * (1 - 1e-9)) {
            last++;
        }
        return new ArrayList<>(all.subList(first, Math.max(last, first + 1) + 1));
    }

    private static double niceStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double share = rough / power;
        if (share <= 1) {
            return power;
        } else if (share <= 2) {
            return 2 * power;
        } else if (share <= 5) {
            return 5 * power;
        }
        return 10 * power;
    }
}
