package io.normbench.claim;

import io.normbench.claim.Comparison.Term;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.stats.Summary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Judges claims by the trials of a run.
 *
 * <p>Two terms are compared by Welch's t test on their trials, one-sided at 5%: {@code a > b} is REPRODUCED if the test
 * finds a above b, NOT REPRODUCED if it finds a below b, otherwise INCONCLUSIVE. {@code a >= b} is REPRODUCED also if
 * the mean of a is at least that of b, and INCONCLUSIVE only where a is below b but not significantly. A term against a
 * number is judged by the one-sample test. Fewer than two trials on a side decide nothing. A diverged trial counts as
 * accuracy 0.
 *
 * <p>The seeds of one run are few and the networks small: a verdict speaks of this run's setting, not of the
 * publication's.
 */
public final class ClaimJudge {
    private static final double LEVEL = 0.05;

    private final List<ResultRow> rows;

    /** Judges by {@code rows}. */
    public ClaimJudge(List<ResultRow> rows) {
        this.rows = List.copyOf(rows);
    }

    /** A verdict with the numbers behind it, in one line. */
    public record Judgement(Verdict verdict, String detail) {}

    /** Judges one statement. */
    public Judgement judge(String expectation) {
        Optional<Comparison> parsed = Comparison.parse(expectation);
        if (parsed.isEmpty()) {
            return new Judgement(
                    Verdict.INCONCLUSIVE,
                    "not a statement this version understands; expected metric(method, batch) < metric(method, batch)");
        }
        Comparison comparison = parsed.get();
        Optional<double[]> left = values(comparison.left());
        Optional<double[]> right = comparison.right().isEmpty()
                ? Optional.of(new double[] {comparison.constant()})
                : values(comparison.right().get());
        if (left.isEmpty() || right.isEmpty()) {
            return new Judgement(Verdict.INCONCLUSIVE, "metric is not one of accuracy, throughput, inference, memory");
        }
        String detail = describe(comparison.left().toString(), left.get())
                + comparison.right().map(term -> "; " + describe(term.toString(), right.get())).orElse("");
        boolean enough = left.get().length >= 2
                && (comparison.right().isEmpty() ? right.get().length == 1 : right.get().length >= 2);
        if (!enough) {
            return new Judgement(Verdict.INCONCLUSIVE, detail + "; two trials a side are needed");
        }
        return decide(comparison, left.get(), right.get(), detail);
    }

    private static Judgement decide(Comparison comparison, double[] left, double[] right, String detail) {
        double sign = comparison.leftIsLarger() ? 1 : -1;
        double difference = sign * (mean(left) - mean(right));
        double p = oneSidedP(left, right, sign);
        String text = String.format(Locale.ROOT, "%s; one-sided p = %.2g", detail, p);
        if (p <= LEVEL || comparison.orEqual() && difference >= 0) {
            return new Judgement(Verdict.REPRODUCED, text);
        }
        return new Judgement(1 - p <= LEVEL ? Verdict.NOT_REPRODUCED : Verdict.INCONCLUSIVE, text);
    }

    /** Probability of a difference at least as large in the claimed direction if there were none. */
    static double oneSidedP(double[] left, double[] right, double sign) {
        double difference = sign * (mean(left) - mean(right));
        double a = variance(left) / left.length;
        double b = right.length < 2 ? 0 : variance(right) / right.length;
        if (a + b == 0) {
            return difference > 0 ? 0 : difference < 0 ? 1 : 0.5;
        }
        double freedom = (a + b)
                * (a + b)
                / (a * a / (left.length - 1) + (right.length < 2 ? 0 : b * b / (right.length - 1)));
        return TDistribution.of(freedom).survivalProbability(difference / Math.sqrt(a + b));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double deviation = Summary.of(values).sd().orElse(0);
        return deviation * deviation;
    }

    private static String describe(String term, double[] values) {
        if (values.length == 0) {
            return term + " has no trial";
        }
        Summary summary = Summary.of(values);
        return summary.sd().isPresent()
                ? String.format(
                        Locale.ROOT, "%s = %.4g ± %.2g (n = %d)", term, summary.mean(), summary.sd().getAsDouble(), summary.n())
                : String.format(Locale.ROOT, "%s = %.4g (n = 1)", term, summary.mean());
    }

    private Optional<double[]> values(Term term) {
        if (!List.of("accuracy", "throughput", "inference", "memory").contains(term.metric())) {
            return Optional.empty();
        }
        return Optional.of(rows.stream()
                .filter(row -> row.batchSize() == term.batchSize() && named(row, term.method()))
                .map(row -> value(row, term.metric()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray());
    }

    /** A claim names a label, or an id where only one entry of the suite has it. */
    private static boolean named(ResultRow row, String method) {
        return row.method().equals(method) || row.method().startsWith(method + "(");
    }

    private static OptionalDouble value(ResultRow row, String metric) {
        Measured measured = row.measured();
        return switch (metric) {
            case "accuracy" -> row.outcome() instanceof Outcome.Diverged && row.trial().startsWith("a")
                    ? OptionalDouble.of(0)
                    : measured.metricValue();
            case "throughput" -> measured.imagesPerSecond();
            case "inference" -> measured.inferImagesPerSecond();
            default -> measured.peakHostBytes().isPresent()
                    ? OptionalDouble.of(measured.peakHostBytes().getAsLong())
                    : OptionalDouble.empty();
        };
    }
}
