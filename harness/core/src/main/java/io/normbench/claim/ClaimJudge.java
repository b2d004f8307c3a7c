package io.normbench.claim;

import io.normbench.claim.Comparison.Term;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.SingularityCourse;
import io.normbench.stats.Contrast;
import io.normbench.stats.Holm;
import io.normbench.stats.Interval;
import io.normbench.stats.ItemScores;
import io.normbench.stats.SeedSpread;
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

/**
 * Judges claims by the trials of a run.
 *
 * <p>Two accuracies are compared by a t test of their means, one-sided at 5%, whose error counts the seeds (no method's are
 * taken to differ less than is typical of the methods at its batch size, see {@link SeedSpread}) and the held-out items (what
 * both sides got wrong is no difference where it was kept how each item was done; elsewhere as if each side had been judged on
 * items of its own); other figures by Welch's t test on their trials. {@code a > b} is REPRODUCED if the test finds a above b,
 * NOT REPRODUCED if it finds a below b, otherwise INCONCLUSIVE. {@code a >= b} is a claim of no loss: REPRODUCED if the test
 * finds a above b less {@link Effect#MARGIN} (a test of non-inferiority; a mean that happens to be higher is no proof), NOT
 * REPRODUCED if it finds a below b, however little. A term against a number is judged by the one-sample test. Fewer than two trials on a side decide nothing. Several claims
 * are judged with Holm's correction over them ({@link #judge(List)}). A diverged trial, and one whose metric is no number,
 * counts as accuracy 0; memory is counted above what the worker held before, where that is recorded. A term that names no
 * task stands for the only task that has the figure; where several have it, the claim is INCONCLUSIVE (a suite with such a
 * claim does not load). Where a run has several engines, each is judged by its own trials: {@link #byEngine}. Publications
 * evaluate with running statistics: of a run with several evaluation settings, only those trials count, and without any of
 * them trials of several settings are not pooled.
 *
 * <p>The seeds of one run are few and the networks small: a verdict speaks of this run's setting, not of the
 * publication's.
 */
public final class ClaimJudge {
    private static final List<String> METRICS =
            List.of("accuracy", "throughput", "inference", "memory", "distance", "inactive");

    private final List<ResultRow> rows;
    private final Map<String, double[]> scores;

    /** Judges by {@code rows}, of which nothing is known beside their figures. */
    public ClaimJudge(List<ResultRow> rows) {
        this(rows, Map.of());
    }

    /**
     * Judges by {@code rows}.
     *
     * @param scores how well trials did each held-out item, by {@link ResultRow#key()}, where that was kept
     */
    public ClaimJudge(List<ResultRow> rows, Map<String, double[]> scores) {
        this.rows = usuallyEvaluated(rows);
        this.scores = scores;
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
    public static Map<String, ClaimJudge> byEngine(List<ResultRow> rows, Map<String, double[]> scores) {
        // Once for all rows: a run may have ten thousand.
        Map<String, Set<String>> executions = new LinkedHashMap<>();
        rows.forEach(row -> executions
                .computeIfAbsent(row.cell().engine(), engine -> new HashSet<>())
                .add(row.cell().execution()));
        Map<String, List<ResultRow>> ofEngine = new LinkedHashMap<>();
        for (ResultRow row : rows) {
            boolean several =
                    executions.getOrDefault(row.cell().engine(), Set.of()).size() > 1;
            String name = several
                    ? row.cell().engine() + ", " + row.cell().execution()
                    : row.cell().engine();
            ofEngine.computeIfAbsent(name, own -> new ArrayList<>()).add(row);
        }
        Map<String, ClaimJudge> judges = new LinkedHashMap<>();
        ofEngine.forEach((engine, own) -> judges.put(engine, new ClaimJudge(own, scores)));
        return judges;
    }

    /**
     * A verdict with what is behind it.
     *
     * @param verdict the verdict
     * @param detail the numbers, in one line
     * @param effect how far the figures bear the statement out; empty where they cannot be compared
     * @param sides the terms with their trials; empty where the statement cannot be read
     */
    public record Judgement(Verdict verdict, String detail, Optional<Effect> effect, List<Side> sides) {
        public Judgement {
            sides = List.copyOf(sides);
        }

        /** A verdict on figures that cannot be compared. */
        Judgement(Verdict verdict, String detail) {
            this(verdict, detail, Optional.empty(), List.of());
        }

        /** Whether every term has a trial. */
        public boolean tested() {
            return !sides.isEmpty()
                    && sides.stream().noneMatch(side -> side.rows().isEmpty());
        }

        private Judgement of(List<Side> terms) {
            return new Judgement(verdict, detail, effect, terms);
        }
    }

    /**
     * A term of a statement with the rows that have its figure.
     *
     * @param metric {@code accuracy}, {@code throughput}, {@code inference} or {@code memory}
     * @param method the method as the statement names it
     * @param batchSize SGD batch
     * @param rows its trials
     */
    public record Side(String metric, String method, int batchSize, List<ResultRow> rows) {
        public Side {
            rows = List.copyOf(rows);
        }
    }

    /** Judges several statements with Holm's correction over those that can be compared. */
    public List<Judgement> judge(List<String> expectations) {
        List<Judgement> single = expectations.stream().map(this::judge).toList();
        List<Effect> effects =
                single.stream().flatMap(each -> each.effect().stream()).toList();
        double[] holds =
                Holm.adjust(effects.stream().mapToDouble(Effect::pHolds).toArray());
        double[] opposite =
                Holm.adjust(effects.stream().mapToDouble(Effect::pOpposite).toArray());
        List<Judgement> corrected = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < single.size(); i++) {
            Judgement own = single.get(i);
            if (own.effect().isEmpty()) {
                corrected.add(own);
                continue;
            }
            Effect effect = own.effect().get().corrected(holds[next], opposite[next]);
            next++;
            corrected.add(new Judgement(effect.verdict(), own.detail(), Optional.of(effect), own.sides()));
        }
        return corrected;
    }

    /** Judges one statement. */
    public Judgement judge(String expectation) {
        Optional<Comparison> parsed = Comparison.parse(expectation);
        if (parsed.isEmpty()) {
            return new Judgement(
                    Verdict.INCONCLUSIVE,
                    "not a statement this version understands; expected metric(method, batch, task) < "
                            + "metric(method, batch, task)");
        }
        List<Side> sides = terms(parsed.get()).stream()
                .map(term -> new Side(
                        term.metric(),
                        term.method(),
                        term.batchSize(),
                        trials(term).toList()))
                .toList();
        return verdict(parsed.get()).of(sides);
    }

    private static List<Term> terms(Comparison comparison) {
        return Stream.concat(Stream.of(comparison.left()), comparison.right().stream())
                .toList();
    }

    private Judgement verdict(Comparison comparison) {
        List<Term> terms = terms(comparison);
        if (!terms.stream().allMatch(term -> METRICS.contains(term.metric()))) {
            return new Judgement(Verdict.INCONCLUSIVE, "metric is not one of " + String.join(", ", METRICS));
        }
        for (Term term : terms) {
            if (trials(term).map(row -> row.cell().engine()).distinct().count() > 1) {
                return new Judgement(
                        Verdict.INCONCLUSIVE, term + " has trials of several engines, which are not pooled");
            }
            if (trials(term).map(row -> row.cell().evaluation()).distinct().count() > 1) {
                return new Judgement(
                        Verdict.INCONCLUSIVE,
                        term + " has trials of several evaluation settings, which are not pooled");
            }
            List<String> tasks =
                    trials(term).map(row -> row.cell().task()).distinct().toList();
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
                + comparison
                        .right()
                        .map(term -> "; " + describe(term.toString(), right))
                        .orElse("");
        boolean enough = left.length >= 2 && (comparison.right().isEmpty() || right.length >= 2);
        if (!enough) {
            return new Judgement(Verdict.INCONCLUSIVE, detail + "; two trials a side are needed");
        }
        Effect effect = comparison.left().metric().equals("accuracy")
                ? ofAccuracies(comparison, left, right)
                : ofOthers(comparison, left, right);
        String margin = effect.margin() > 0 ? "; less than " + effect.marginText() + " below" : "";
        return new Judgement(
                effect.verdict(),
                String.format(Locale.ROOT, "%s%s; one-sided p = %.2g", detail, margin, effect.pHolds()),
                Optional.of(effect),
                List.of());
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
        double width = Math.hypot(a.halfWidth(), b.halfWidth());
        double noise = Math.max(width, a.floor());
        String detail = String.format(
                Locale.ROOT,
                "%s over %s = %.3f, known within %.1f%%",
                comparison.left(),
                right,
                Math.exp(faster),
                100 * Math.expm1(noise));
        boolean tie = Math.abs(faster) <= noise;
        Effect effect = Effect.ofLogs(
                comparison.leftIsLarger() ? faster : -faster, width / Interval.Z_975, noise, tie, comparison.orEqual());
        return Optional.of(
                new Judgement(effect.verdict(), tie ? detail + ": a tie" : detail, Optional.of(effect), List.of()));
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

    private static Stream<StepRatio> ratio(ResultRow row, io.normbench.result.Comparison found, boolean training) {
        String group = String.valueOf(row.measured().metrics().get(Measured.GROUP));
        double floor = Math.log1p(found.noiseFloor());
        if (row.cell().method().equals(found.reference())) {
            return Stream.of(new StepRatio(group, 0, 0, floor));
        }
        return (training ? found.ratio() : found.inferRatio())
                .stream()
                        .map(ratio -> new StepRatio(
                                group, Math.log(ratio.value()), Math.log(ratio.high() / ratio.low()) / 2, floor));
    }

    /** Accuracies differ by their seeds and by the items that they were judged on. */
    private Effect ofAccuracies(Comparison comparison, double[] left, double[] right) {
        double sign = comparison.leftIsLarger() ? 1 : -1;
        double difference = sign * (mean(left) - mean(right));
        SeedSpread ofLeft = spread(comparison.left());
        double leftSeeds = ofLeft.ofMean(Summary.of(left));
        double sample = sampleVariance(comparison.left(), left);
        if (comparison.right().isEmpty()) {
            double freedom = ofLeft.freedomOf(Summary.of(left));
            return Effect.of(new Contrast(difference, leftSeeds, freedom, sample), 1, false, comparison.orEqual());
        }
        SeedSpread ofRight = spread(comparison.right().get());
        double rightSeeds = ofRight.ofMean(Summary.of(right));
        double freedom = SeedSpread.freedomOfSum(
                leftSeeds, ofLeft.freedomOf(Summary.of(left)), rightSeeds, ofRight.freedomOf(Summary.of(right)));
        Optional<ItemScores> leftItems = items(comparison.left());
        Optional<ItemScores> rightItems = items(comparison.right().get());
        boolean paired = leftItems.isPresent()
                && rightItems.isPresent()
                && leftItems.get().size() == rightItems.get().size();
        double samples = paired
                ? leftItems.get().varianceOfDifference(rightItems.get())
                : sample + sampleVariance(comparison.right().get(), right);
        return Effect.of(
                new Contrast(difference, leftSeeds + rightSeeds, freedom, samples), 1, false, comparison.orEqual());
    }

    /** How the term's trials did each held-out item; empty if that is not known of all of them. */
    private Optional<ItemScores> items(Term term) {
        return ItemScores.ofKnown(trials(term)
                .map(row -> Optional.ofNullable(scores.get(row.key())))
                .toList());
    }

    /** What the seeds of the methods at the term's batch size typically differ by; the term itself has two or more. */
    private SeedSpread spread(Term term) {
        String task = trials(term).findFirst().orElseThrow().cell().task();
        Map<String, List<Double>> values = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.cell().batchSize() == term.batchSize()
                        && row.cell().task().equals(task))
                .forEach(row -> value(row, term.metric())
                        .ifPresent(value -> values.computeIfAbsent(row.cell().method(), method -> new ArrayList<>())
                                .add(value)));
        return SeedSpread.of(values.values().stream().map(Summary::of).toList()).orElseThrow();
    }

    /** Variance of the mean by the choice of held-out items, the same for all seeds; 0 where their number is not known. */
    private double sampleVariance(Term term, double[] values) {
        Optional<ItemScores> known = items(term);
        if (known.isPresent()) {
            return known.get().varianceOfMean();
        }
        long items = trials(term)
                .mapToLong(row -> row.measured().metricCount().orElse(0))
                .filter(count -> count > 0)
                .min()
                .orElse(0);
        double mean = Math.max(0, Math.min(1, mean(values)));
        return items == 0 ? 0 : mean * (1 - mean) / items;
    }

    /** Figures in units of their own differ by their trials; the effect is relative to the right side. */
    private static Effect ofOthers(Comparison comparison, double[] left, double[] right) {
        double sign = comparison.leftIsLarger() ? 1 : -1;
        double a = variance(left) / left.length;
        double b = right.length < 2 ? 0 : variance(right) / right.length;
        Contrast contrast =
                new Contrast(sign * (mean(left) - mean(right)), a + b, a + b == 0 ? 1 : freedom(left, right, a, b), 0);
        double scale = Math.abs(mean(right));
        return Effect.of(contrast, scale == 0 ? 1 : scale, scale != 0, comparison.orEqual());
    }

    /** Probability of a difference at least as large in the claimed direction if there were none. */
    static double oneSidedP(double[] left, double[] right, double sign) {
        double difference = sign * (mean(left) - mean(right));
        double a = variance(left) / left.length;
        double b = right.length < 2 ? 0 : variance(right) / right.length;
        if (a + b == 0) {
            return difference > 0 ? 0 : difference < 0 ? 1 : 0.5;
        }
        return new Contrast(difference, a + b, freedom(left, right, a, b), 0).pAbove();
    }

    private static double freedom(double[] left, double[] right, double a, double b) {
        return (a + b) * (a + b) / (a * a / (left.length - 1) + (right.length < 2 ? 0 : b * b / (right.length - 1)));
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
                        Locale.ROOT,
                        "%s = %.4g ± %.2g (n = %d)",
                        term,
                        summary.mean(),
                        summary.sd().getAsDouble(),
                        summary.n())
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
                .filter(row -> term.task().isEmpty()
                        || row.cell().task().equals(term.task().get()))
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
            case "accuracy" -> {
                boolean diverged =
                        row.outcome() instanceof Outcome.Diverged && row.trial().startsWith("a");
                boolean lost =
                        diverged || !Double.isFinite(measured.metricValue().orElse(0));
                yield lost ? OptionalDouble.of(0) : measured.metricValue();
            }
            case "throughput" -> finite(measured.imagesPerSecond());
            case "inference" -> finite(measured.inferImagesPerSecond());
            case "distance" -> figure(measured, SingularityCourse.DISTANCE);
            case "inactive" -> figure(measured, SingularityCourse.INACTIVE);
            default ->
                measured.peakHostBytes().isPresent()
                        ? OptionalDouble.of(measured.peakHostBytes().getAsLong() - baseline(measured))
                        : OptionalDouble.empty();
        };
    }

    private static long baseline(Measured measured) {
        return measured.metrics().get("baseline_host_bytes") instanceof Number bytes ? bytes.longValue() : 0;
    }

    private static OptionalDouble finite(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble()) ? value : OptionalDouble.empty();
    }
}
