package io.normbench.report.singularity;

import io.normbench.stats.Interval;
import io.normbench.stats.Spearman;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether the distance of a network goes with its metric.
 *
 * @param when which distance: {@code early in training (after step 8)}
 * @param metric name of the metric
 * @param distances one a trial, finite
 * @param values metric of each trial, finite
 * @param methods method of each trial
 */
record Explanation(String when, String metric, double[] distances, double[] values, List<String> methods) {
    /** Of fewer methods an order says nothing: four are in any given order once in twelve times, either way. */
    static final int FEWEST_METHODS = 5;

    /** One sentence. */
    String sentence() {
        long different = methods.stream().distinct().count();
        OptionalDouble rho = distances.length == 0 ? OptionalDouble.empty() : Spearman.of(distances, values);
        if (different < FEWEST_METHODS || rho.isEmpty()) {
            return "Whether distance " + when + " explains " + metric + " cannot be said: " + count(different, "method")
                    + " have both" + (rho.isEmpty() && different >= FEWEST_METHODS ? ", all alike" : "") + ", at least "
                    + FEWEST_METHODS + " are needed.";
        }
        Optional<Interval> interval = Spearman.interval(distances, values, methods);
        String numbers = String.format(
                Locale.ROOT,
                "Spearman\u2019s \u03c1 = %s over %s of %s%s",
                signed(rho.getAsDouble()),
                count(distances.length, "trial"),
                count(different, "method"),
                interval.map(each -> ", 95% interval " + signed(each.low()) + " to " + signed(each.high()))
                        .orElse(""));
        return "Distance " + when + " " + verdict(interval) + " " + metric + " here: " + numbers + ".";
    }

    private static String verdict(Optional<Interval> interval) {
        if (interval.isPresent() && interval.get().high() < 0) {
            return "explains";
        }
        return interval.isPresent() && interval.get().low() > 0
                ? "goes the wrong way to explain (farther is better)"
                : "does not explain";
    }

    private static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replace('-', '\u2212');
    }
}
