package io.normbench.claim;

import io.normbench.claim.Comparison.Term;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.SingularityCourse;
import io.normbench.stats.Summary;
import io.normbench.suite.SuiteDefaults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Judges claims by the trials of a run.
 *
 * <p>Two terms are compared by Welch's t test on their trials, one-sided at 5%: {@code a > b} is REPRODUCED if the test
 * finds a above b, NOT REPRODUCED if it finds a below b, otherwise INCONCLUSIVE. {@code a >= b} is REPRODUCED also if
 * the mean of a is at least that of b, and INCONCLUSIVE only where a is below b but not significantly. A term against a
 * number is judged by the one-sample test. Fewer than two trials on a side decide nothing. A diverged trial counts as
 * accuracy 0. A term that names no task stands for the only task that has the figure; where several have it, the claim
 * is INCONCLUSIVE (a suite with such a claim does not load). Where a run has several engines, each is judged by its own
 * trials: {@link #byEngine}. Publications evaluate with running statistics: of a run with several evaluation settings,
 * only those trials count, and without any of them trials of several settings are not pooled.
 *
 * <p>The seeds of one run are few and the networks small: a verdict speaks of this run's setting, not of the
 * publication's.
 */
public final class ClaimJudge {
    private static final double LEVEL = 0.05;

    private static final List<String> METRICS = List.of("accuracy", "throughput", "inference", "memory", "distance", "inactive");

    private final List<ResultRow> rows;

    /** Judges by {@code rows}. */
    public ClaimJudge(List<ResultRow> rows) {
        this.rows = usuallyEvaluated(rows);
    }

    private static List<ResultRow> usuallyEvaluated(List<ResultRow> rows) {
        String usual = SuiteDefaults.EVALUATION.id();
        boolean some = rows.stream().anyMatch(row -> row.cell().evaluation().equals(usual));
        return rows.stream()
                .filter(row -> !some || row.cell().evaluation().equals(usual))
                .toList();
    }

    /**
     * One judge for each engine of {@code rows}, and for each execution where an engine has several, in the order in
     * which they appear: trials of different engines or executions are samples of different things.
     */
    public static Map<String, ClaimJudge> byEngine(List<ResultRow> rows) {
        // Once for all rows: a run may have ten thousand.
        Map<String, Set<String>> executions = new LinkedHashMap<>();
        rows.forEach(row -> executions.computeIfAbsent(row.cell().engine(), engine -> new HashSet<>()).add(row.cell().execution()));
        Map<String, List<ResultRow>> ofEngine = new LinkedHashMap<>();
        for (ResultRow row : rows) {
            boolean several = executions.get(row.cell().engine()).size() > 1;
            String name = several ? row.cell().engine() + ", " + row.cell().execution() : row.cell().engine();
            ofEngine.computeIfAbsent(name, own -> new ArrayList<>()).add(row);
        }
        Map<String, ClaimJudge> judges = new LinkedHashMap<>();
        ofEngine.forEach((engine, own) -> judges.put(engine, new ClaimJudge(own)));
        return judges;
    }

    /** A verdict with the numbers behind it, in one line. */
    public record Judgement(Verdict verdict, String detail) {}

    /** Judges one statement. */
    public Judgement judge(String expectation) {
        Optional<Comparison> parsed = Comparison.parse(expectation);
        if (parsed.isEmpty()) {
            return new Judgement(
                    Verdict.INCONCLUSIVE,
                    "not a statement this version understands; expected metric(method, batch, task) < "
                            + "metric(method, batch, task)");
        }
        Comparison comparison = parsed.get();
        List<Term> terms = Stream.concat(Stream.of(comparison.left()), comparison.right().stream()).toList();
        if (!terms.stream().allMatch(term -> METRICS.contains(term.metric()))) {
            return new Judgement(
                    Verdict.INCONCLUSIVE, "metric is not one of " + String.join(", ", METRICS));
        }
        for (Term term : terms) {
            if (trials(term).map(row -> row.cell().engine()).distinct().count() > 1) {
                return new Judgement(
                        Verdict.INCONCLUSIVE, term + " has trials of several engines, which are not pooled");
            }
            if (trials(term).map(row -> row.cell().evaluation()).distinct().count() > 1) {
                return new Judgement(
                        Verdict.INCONCLUSIVE, term + " has trials of several evaluation settings, which are not pooled");
            }
            List<String> tasks = trials(term).map(row -> row.cell().task()).distinct().toList();
            if (tasks.size() > 1) {
                return new Judgement(
                        Verdict.INCONCLUSIVE,
                        term + " names none of the tasks that have it: " + String.join(", ", tasks));
            }
        }
        Optional<Judgement> sideBySide = comparison.right().flatMap(right -> ofRatios(comparison, right));
        if (sideBySide.isPresent()) {
            return sideBySide.get();
        }
        double[] left = values(comparison.left());
        double[] right = comparison.right().map(this::values).orElse(new double[] {comparison.constant()});
        String detail = describe(comparison.left().toString(), left)
                + comparison.right().map(term -> "; " + describe(term.toString(), right)).orElse("");
        boolean enough = left.length >= 2 && (comparison.right().isEmpty() || right.length >= 2);
        if (!enough) {
            return new Judgement(Verdict.INCONCLUSIVE, detail + "; two trials a side are needed");
        }
        return decide(comparison, left, right, detail);
    }

    /**
     * Judges two speeds of cells that were measured side by side by their ratios to the reference, whose intervals say
     * more than trials would; empty if they were not.
     */
    private Optional<Judgement> ofRatios(Comparison comparison, Term right) {
        List<StepRatio> leftRatios = ratios(comparison.left());
        List<StepRatio> rightRatios = ratios(right);
        boolean comparable = comparison.left().metric().equals(right.metric())
                && leftRatios.size() == 1
                && rightRatios.size() == 1
                && leftRatios.get(0).group().equals(rightRatios.get(0).group());
        if (!comparable) {
            return Optional.empty();
        }
        StepRatio a = leftRatios.get(0);
        StepRatio b = rightRatios.get(0);
        double faster = b.log() - a.log(); // a longer step is a lower speed
        double noise = Math.max(Math.hypot(a.halfWidth(), b.halfWidth()), a.floor());
        String detail = String.format(
                Locale.ROOT,
                "%s over %s = %.3f, known within %.1f%%",
                comparison.left(),
                right,
                Math.exp(faster),
                100 * Math.expm1(noise));
        if (Math.abs(faster) <= noise) {
            return Optional.of(new Judgement(
                    comparison.orEqual() ? Verdict.REPRODUCED : Verdict.INCONCLUSIVE, detail + ": a tie"));
        }
        return Optional.of(new Judgement(
                faster > 0 == comparison.leftIsLarger() ? Verdict.REPRODUCED : Verdict.NOT_REPRODUCED, detail));
    }

    /** A step time over the reference's: logarithms of the ratio, of half its interval, and of the noise floor. */
    private record StepRatio(String group, double log, double halfWidth, double floor) {}

    private List<StepRatio> ratios(Term term) {
        boolean training = term.metric().equals("throughput");
        if (!training && !term.metric().equals("inference")) {
            return List.of();
        }
        return trials(term)
                .flatMap(row -> row.measured().comparison().stream().flatMap(found -> ratio(row, found, training)))
                .toList();
    }

    private static Stream<StepRatio> ratio(
            ResultRow row, io.normbench.result.Comparison found, boolean training) {
        String group = String.valueOf(row.measured().metrics().get(Measured.GROUP));
        double floor = Math.log1p(found.noiseFloor());
        if (row.cell().method().equals(found.reference())) {
            return Stream.of(new StepRatio(group, 0, 0, floor));
        }
        return (training ? found.ratio() : found.inferRatio()).stream()
                .map(ratio -> new StepRatio(
                        group, Math.log(ratio.value()), Math.log(ratio.high() / ratio.low()) / 2, floor));
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

    private double[] values(Term term) {
        return trials(term)
                .mapToDouble(row -> value(row, term.metric()).getAsDouble())
                .toArray();
    }

    /** The rows that have the figure of {@code term}. */
    private Stream<ResultRow> trials(Term term) {
        return rows.stream()
                .filter(row -> row.cell().batchSize() == term.batchSize() && named(row, term.method()))
                .filter(row -> term.task().isEmpty() || row.cell().task().equals(term.task().get()))
                .filter(row -> value(row, term.metric()).isPresent());
    }

    /** A claim names a label, or an id where only one entry of the suite has it. */
    private static boolean named(ResultRow row, String method) {
        return row.cell().method().equals(method) || row.cell().method().startsWith(method + "(");
    }

    private static OptionalDouble figure(Measured measured, String name) {
        return measured.metrics().get(name) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    private static OptionalDouble value(ResultRow row, String metric) {
        Measured measured = row.measured();
        return switch (metric) {
            case "accuracy" -> row.outcome() instanceof Outcome.Diverged && row.trial().startsWith("a")
                    ? OptionalDouble.of(0)
                    : measured.metricValue();
            case "throughput" -> measured.imagesPerSecond();
            case "inference" -> measured.inferImagesPerSecond();
            case "distance" -> figure(measured, SingularityCourse.DISTANCE);
            case "inactive" -> figure(measured, SingularityCourse.INACTIVE);
            default -> measured.peakHostBytes().isPresent()
                    ? OptionalDouble.of(measured.peakHostBytes().getAsLong())
                    : OptionalDouble.empty();
        };
    }
}
