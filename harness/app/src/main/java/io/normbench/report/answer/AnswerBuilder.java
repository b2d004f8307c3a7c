package io.normbench.report.answer;

import io.normbench.report.chart.IntervalStrip;
import io.normbench.report.grid.BestSet;
import io.normbench.report.grid.Budget;
import io.normbench.report.grid.FloorView;
import io.normbench.report.grid.Grid;
import io.normbench.report.grid.GridPoint;
import io.normbench.report.grid.Quantity;
import io.normbench.report.text.Names;
import io.normbench.report.text.Numbers;
import io.normbench.report.text.Statement;
import io.normbench.result.Comparison;
import io.normbench.stats.Contrast;
import io.normbench.stats.Interval;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Answers which method to use, for each batch size of one task.
 *
 * @param idPrefix begins anchors
 * @param baseline label of the method that costs are compared with; empty for none
 * @param floor what accuracies are held against
 * @param accuracy the metric
 * @param speed training throughput
 * @param memory peaks of memory: of those that were measured the first is shown
 */
public record AnswerBuilder(
        String idPrefix, String baseline, Optional<FloorView> floor, Grid accuracy, Grid speed, List<Grid> memory) {
    /** The axis of a strip is at most so many times as long as the intervals of the best. */
    private static final double STRIP_SPAN = 2.5;

    private static final int NAMED = 5;
    private static final int BRIEFLY = 3;
    private static final int BEST_ROWS = 4;
    private static final String WITHOUT = "none";
    private static final String UNKNOWN = "\u2013";
    /** Seeds from which their spread is known well enough, and at all. */
    private static final int MANY_SEEDS = 5;

    private static final int SOME_SEEDS = 3;
    private static final double LEVEL = 0.05;
    private static final double POWER = 0.8;

    public List<Answer> build() {
        TreeSet<Integer> batchSizes = new TreeSet<>(accuracy.batchSizes());
        batchSizes.addAll(speed.batchSizes());
        return batchSizes.stream().map(this::at).toList();
    }

    private Answer at(int batchSize) {
        List<String> judged = accuracy.measured(batchSize);
        List<String> timed = speed.measured(batchSize);
        List<String> best = List.copyOf(BestSet.of(accuracy, batchSize, floor).methods());
        List<String> fastest =
                List.copyOf(BestSet.of(speed, batchSize, Optional.empty()).methods());
        List<String> chosen = judged.isEmpty() ? fastest : best;
        Optional<Grid> peaks = memory.stream()
                .filter(grid -> !grid.measured(batchSize).isEmpty())
                .findFirst();
        List<Statement> says = new ArrayList<>();
        says.add(use(batchSize, judged, timed, chosen));
        if (!timed.isEmpty() && !chosen.isEmpty()) {
            says.add(cost(batchSize, chosen));
        }
        if (!judged.isEmpty() || !timed.isEmpty()) {
            says.add(new Statement("How sure", belief(batchSize, judged, timed, best)));
        }
        String missing = missing(batchSize, judged, timed, peaks);
        if (!missing.isEmpty()) {
            says.add(new Statement("Not measured", missing));
        }
        return new Answer(
                idPrefix + "-answer-b" + batchSize,
                batchSize,
                brief(batchSize, judged, timed, chosen),
                note(batchSize, judged, timed, chosen),
                says,
                judged.isEmpty() ? "" : accuracy.title() + " \u2191",
                timed.isEmpty()
                        ? ""
                        : isRelative(batchSize) ? "Step time / " + baseline + " \u2193" : "Step time, ms \u2193",
                peaks.map(grid -> grid.quantity().title() + ", MiB \u2193").orElse(""),
                rows(batchSize, judged, timed, chosen, peaks),
                (int) judged.stream().filter(timed::contains).count());
    }

    /** Whether step times are told as multiples of the reference's. */
    private boolean isRelative(int batchSize) {
        return speed.value(baseline, batchSize).isPresent();
    }

    private Statement use(int batchSize, List<String> judged, List<String> timed, List<String> chosen) {
        if (judged.isEmpty() && timed.isEmpty()) {
            long failed = Stream.of(accuracy, speed)
                    .flatMap(grid -> grid.methods().stream().map(method -> grid.point(method, batchSize)))
                    .mapToLong(point -> point.failures().size())
                    .sum();
            return new Statement(
                    "Use", "nothing can be said: no trial gave a value, " + Numbers.fixed(failed, 0) + " failed.");
        }
        if (judged.isEmpty()) {
            String how = "the metric was not measured at this batch size, so this is of speed alone: ";
            return new Statement("Use", how + (chosen.isEmpty() ? notDecided(timed) : speeds(batchSize, chosen)));
        }
        String name = accuracy.nameInSentence();
        if (chosen.isEmpty()) {
            if (allBelow(batchSize, judged)) {
                return new Statement(
                        "Use",
                        "none: every method measured is below the floor of "
                                + floor.get().text() + ", which a linear model reaches.");
            }
            return new Statement(
                    "Use",
                    judged.size() == 1
                            ? judged.get(0) + " is the only method measured: " + name + " "
                                    + value(accuracy, judged.get(0), batchSize) + "."
                            : notDecided(judged));
        }
        if (chosen.size() == 1) {
            return new Statement(
                    "Use",
                    chosen.get(0) + ": " + name + " " + value(accuracy, chosen.get(0), batchSize)
                            + ", above all others beyond chance.");
        }
        return new Statement(
                "Use",
                "any of " + chosen.size() + ": " + Names.join(chosen, NAMED) + ". Their " + name + ", "
                        + span(accuracy, chosen, batchSize) + ", cannot be told apart.");
    }

    /** Whether there are methods and a floor, and all lie below it. */
    private boolean allBelow(int batchSize, List<String> judged) {
        return !judged.isEmpty()
                && floor.isPresent()
                && judged.stream().allMatch(method -> floor.get().isAbove(accuracy.value(method, batchSize)));
    }

    private String speeds(int batchSize, List<String> chosen) {
        return chosen.size() == 1
                ? chosen.get(0) + " trains fastest (" + span(speed, chosen, batchSize) + ")."
                : "any of " + chosen.size() + ": " + Names.join(chosen, NAMED) + " train fastest ("
                        + span(speed, chosen, batchSize) + ") and cannot be told apart.";
    }

    private static String notDecided(List<String> methods) {
        return methods.size() == 1
                ? methods.get(0) + " is the only method measured."
                : "not decided among " + methods.size() + " methods: nothing is known of the spread of their values.";
    }

    private Statement cost(int batchSize, List<String> chosen) {
        List<String> parts = new ArrayList<>();
        boolean relative = isRelative(batchSize);
        for (String method : chosen.subList(0, Math.min(NAMED, chosen.size()))) {
            if (relative && method.equals(baseline)) {
                continue;
            }
            cost(method, batchSize).ifPresent(found -> parts.add(method + " " + found));
        }
        if (!relative) {
            return new Statement(
                    "Cost", parts.isEmpty() ? "not timed." : "step time " + String.join("; ", parts) + ".");
        }
        OptionalDouble noise = speed.noiseFloor(batchSize);
        String inside = noise.isPresent()
                ? " The same computation came out up to " + Numbers.percent(noise.getAsDouble())
                        + " apart: what is closer to 1 is marked \u2248."
                : "";
        String base = baseline + " takes " + milliseconds(baseline, batchSize) + " a step.";
        return new Statement(
                "Cost",
                (parts.isEmpty()
                                ? base
                                : "step time as a multiple of " + baseline + "'s: " + String.join("; ", parts) + ". "
                                        + base)
                        + inside);
    }

    /** The multiple of the reference's step time, or the step time, with its interval. */
    private Optional<String> cost(String method, int batchSize) {
        if (!isRelative(batchSize)) {
            return speed.value(method, batchSize).isPresent()
                    ? Optional.of(milliseconds(method, batchSize))
                    : Optional.empty();
        }
        return speed.relative(method, baseline, batchSize)
                .map(Grid.Relative::inverse)
                .map(found -> found.text()
                        + found.interval()
                                .map(AnswerBuilder::ratios)
                                .map(text -> " (" + text + ")")
                                .orElse(""));
    }

    private static String ratios(Interval interval) {
        return Numbers.fixed(interval.low(), 2) + "\u2013"
                + (Double.isFinite(interval.high()) ? Numbers.fixed(interval.high(), 2) : "\u221e");
    }

    private String milliseconds(String method, int batchSize) {
        return Quantity.STEP_TIME.formatWithUnit(
                1e3 * batchSize / speed.value(method, batchSize).getAsDouble());
    }

    /** What the answer rests on, with one word for it. */
    private String belief(int batchSize, List<String> judged, List<String> timed, List<String> best) {
        List<String> reasons = new ArrayList<>();
        int grade = 2;
        if (!judged.isEmpty()) {
            int least = seeds(batchSize, judged).min().orElse(1);
            int most = seeds(batchSize, judged).max().orElse(1);
            grade = least >= MANY_SEEDS ? 2 : least >= SOME_SEEDS ? 1 : 0;
            String held = accuracy.budget(batchSize).map(Budget::judged).orElse("");
            reasons.add((least == most ? "" : least + " to ")
                    + Numbers.count(most, "seed")
                    + (held.isEmpty() ? "" : " on " + held));
            smallestSeen(batchSize, judged, best).ifPresent(reasons::add);
        }
        if (!timed.isEmpty()) {
            List<GridPoint> points =
                    timed.stream().map(method -> speed.point(method, batchSize)).toList();
            List<Comparison> comparisons = points.stream()
                    .flatMap(point -> point.comparison().stream())
                    .toList();
            int workers =
                    comparisons.stream().mapToInt(Comparison::workers).min().orElse(0);
            long unsteady = points.stream().filter(GridPoint::unsteady).count();
            reasons.add(
                    comparisons.isEmpty()
                            ? "timings that were not taken side by side"
                            : "timings side by side in " + Numbers.count(workers, "worker"));
            if (unsteady > 0) {
                reasons.add(unsteady + " of " + Numbers.count(points.size(), "timing") + " not steady");
            }
            boolean poor = comparisons.isEmpty() || 2 * unsteady > points.size();
            grade = poor ? Math.max(0, grade - 1) : grade;
        }
        return List.of("weakly", "moderately", "well").get(grade) + ": " + String.join("; ", reasons) + ".";
    }

    private IntStream seeds(int batchSize, List<String> judged) {
        return judged.stream()
                .mapToInt(method -> accuracy.point(method, batchSize).completed());
    }

    /** The smallest lead over the best method that these trials would tell. */
    private Optional<String> smallestSeen(int batchSize, List<String> judged, List<String> best) {
        if (best.isEmpty() || judged.size() < 2) {
            return Optional.empty();
        }
        String other = judged.stream()
                .filter(method -> !method.equals(best.get(0)))
                .max((a, b) -> Double.compare(
                        accuracy.value(a, batchSize).getAsDouble(),
                        accuracy.value(b, batchSize).getAsDouble()))
                .orElseThrow();
        return accuracy.contrast(best.get(0), other, batchSize)
                .map((Contrast contrast) -> contrast.detectable(LEVEL, POWER))
                .filter(difference -> difference > 0)
                .map(difference -> "between two of the best a difference of " + Numbers.significant(difference, 2)
                        + " would be seen four times in five");
    }

    private String missing(int batchSize, List<String> judged, List<String> timed, Optional<Grid> peaks) {
        List<String> parts = new ArrayList<>();
        gap(accuracy, judged, batchSize, "the metric").ifPresent(parts::add);
        gap(speed, timed, batchSize, "step time").ifPresent(parts::add);
        if (peaks.isEmpty()) {
            List<Integer> elsewhere = memory.stream()
                    .filter(grid -> !grid.isEmpty())
                    .findFirst()
                    .map(AnswerBuilder::measuredAt)
                    .orElse(List.of());
            parts.add("memory" + knownAt(elsewhere));
        }
        return parts.isEmpty() ? "" : String.join("; ", parts) + ".";
    }

    /** What of {@code grid} is missing here: all of it, or methods that have it elsewhere. */
    private static Optional<String> gap(Grid grid, List<String> here, int batchSize, String name) {
        String title = grid.isEmpty() ? name : name.equals("the metric") ? grid.nameInSentence() : name;
        if (here.isEmpty()) {
            return Optional.of(title + knownAt(measuredAt(grid)));
        }
        List<String> without = grid.methods().stream()
                .filter(method -> grid.value(method, batchSize).isEmpty())
                .map(method -> method + reason(grid.point(method, batchSize)))
                .toList();
        return without.isEmpty() ? Optional.empty() : Optional.of(title + " of " + Names.join(without, NAMED));
    }

    private static String reason(GridPoint point) {
        return point.failed() ? " (" + point.failures().get(0).kind() + ")" : "";
    }

    private static String knownAt(List<Integer> batchSizes) {
        return batchSizes.isEmpty()
                ? " (nowhere in this task)"
                : " (known at batch "
                        + Names.join(batchSizes.stream().map(String::valueOf).toList(), Integer.MAX_VALUE) + ")";
    }

    private static List<Integer> measuredAt(Grid grid) {
        return grid.batchSizes().stream()
                .filter(batchSize -> !grid.measured(batchSize).isEmpty())
                .toList();
    }

    private String brief(int batchSize, List<String> judged, List<String> timed, List<String> chosen) {
        if (chosen.isEmpty() && allBelow(batchSize, judged)) {
            return "no method";
        }
        if (chosen.isEmpty()) {
            return judged.size() == 1 && timed.size() <= 1 ? judged.get(0) : UNKNOWN;
        }
        return Names.join(chosen, BRIEFLY);
    }

    private String note(int batchSize, List<String> judged, List<String> timed, List<String> chosen) {
        if (judged.isEmpty()) {
            return timed.isEmpty() ? "failed" : chosen.isEmpty() ? "speed only, not decided" : "by speed alone";
        }
        if (chosen.isEmpty() && allBelow(batchSize, judged)) {
            return "all below the floor";
        }
        return chosen.isEmpty()
                ? judged.size() == 1 ? "alone" : "not decided"
                : accuracy.nameInSentence() + " " + span(accuracy, chosen, batchSize);
    }

    private List<Answer.Row> rows(
            int batchSize, List<String> judged, List<String> timed, List<String> chosen, Optional<Grid> peaks) {
        Set<String> shown = new LinkedHashSet<>(chosen.subList(0, Math.min(BEST_ROWS, chosen.size())));
        Stream.of(baseline, WITHOUT)
                .filter(method -> judged.contains(method) || timed.contains(method))
                .forEach(shown::add);
        if (shown.isEmpty()) {
            Stream.concat(judged.stream(), timed.stream())
                    .distinct()
                    .limit(BEST_ROWS)
                    .forEach(shown::add);
        }
        List<String> methods = List.copyOf(shown);
        Function<String, Answer.Figure> metric = metrics(methods, chosen, batchSize);
        Function<String, Answer.Figure> cost = costs(methods, batchSize);
        return methods.stream()
                .map(method -> new Answer.Row(
                        method,
                        accuracy.options().beside(method),
                        role(method, chosen),
                        metric.apply(method),
                        cost.apply(method),
                        peaks.map(grid -> grid.value(method, batchSize))
                                .filter(OptionalDouble::isPresent)
                                .map(peak -> Quantity.HOST_MEMORY.format(peak.getAsDouble()))
                                .orElse(UNKNOWN),
                        judged.contains(method)
                                ? Integer.toString(
                                        accuracy.point(method, batchSize).completed())
                                : UNKNOWN))
                .toList();
    }

    private String role(String method, List<String> chosen) {
        List<String> roles = new ArrayList<>();
        if (chosen.contains(method)) {
            roles.add(chosen.size() == 1 ? "best" : "alike");
        }
        if (method.equals(baseline)) {
            roles.add("reference");
        }
        if (method.equals(WITHOUT)) {
            roles.add("without normalization");
        }
        return String.join(", ", roles);
    }

    private Function<String, Answer.Figure> metrics(List<String> methods, List<String> chosen, int batchSize) {
        List<String> known = methods.stream()
                .filter(method -> accuracy.value(method, batchSize).isPresent())
                .toList();
        OptionalDouble line = floor.isPresent() ? OptionalDouble.of(floor.get().accuracy()) : OptionalDouble.empty();
        Interval axis = around(Stream.concat(
                        known.stream().map(method -> interval(method, batchSize)),
                        line.stream().mapToObj(at -> new Interval(at, at)))
                .toList());
        IntervalStrip strip = IntervalStrip.of(
                Math.max(axis.low(), axis.high() - STRIP_SPAN * (axis.high() - lowest(known, chosen, axis, batchSize))),
                axis.high(),
                line);
        return method -> {
            if (!known.contains(method)) {
                return Answer.Figure.NONE;
            }
            double value = accuracy.value(method, batchSize).getAsDouble();
            Optional<Interval> found = accuracy.interval(method, batchSize);
            Interval drawn = interval(method, batchSize);
            return new Answer.Figure(
                    accuracy.quantity().format(value),
                    found.map(each -> accuracy.quantity().format(each.low()) + "\u2013"
                                    + accuracy.quantity().format(each.high()))
                            .orElse(""),
                    strip.svg(value, drawn.low(), drawn.high(), true));
        };
    }

    /** Lower end of the intervals of the best: what lies far below them would leave them no width. */
    private double lowest(List<String> known, List<String> chosen, Interval axis, int batchSize) {
        return known.stream()
                .filter(chosen::contains)
                .mapToDouble(method -> interval(method, batchSize).low())
                .min()
                .orElse(axis.low());
    }

    private Interval interval(String method, int batchSize) {
        double value = accuracy.value(method, batchSize).getAsDouble();
        return accuracy.interval(method, batchSize).orElse(new Interval(value, value));
    }

    private Function<String, Answer.Figure> costs(List<String> methods, int batchSize) {
        List<String> known = methods.stream()
                .filter(method -> speed.value(method, batchSize).isPresent())
                .toList();
        if (!isRelative(batchSize)) {
            return method -> known.contains(method)
                    ? new Answer.Figure(
                            Quantity.STEP_TIME.format(1e3
                                    * batchSize
                                    / speed.value(method, batchSize).getAsDouble()),
                            "",
                            "")
                    : Answer.Figure.NONE;
        }
        double noise = Math.log1p(speed.noiseFloor(batchSize).orElse(0));
        Interval axis = around(Stream.concat(
                        known.stream().map(method -> drawn(relative(method, batchSize))),
                        Stream.of(new Interval(Math.exp(-noise), Math.exp(noise))))
                .toList());
        IntervalStrip strip = new IntervalStrip(
                axis.low(), axis.high(), true, OptionalDouble.of(1), Math.exp(-noise), Math.exp(noise));
        return method -> {
            if (!known.contains(method)) {
                return Answer.Figure.NONE;
            }
            Grid.Relative found = relative(method, batchSize);
            Interval drawn = drawn(found);
            return new Answer.Figure(
                    found.text(),
                    found.interval().map(AnswerBuilder::ratios).orElse(""),
                    strip.svg(found.value(), drawn.low(), drawn.high(), !found.tie()));
        };
    }

    private Grid.Relative relative(String method, int batchSize) {
        return speed.relative(method, baseline, batchSize).orElseThrow().inverse();
    }

    /** The part of the interval that can be drawn: it may reach 0 or infinity. */
    private static Interval drawn(Grid.Relative found) {
        double value = found.value();
        return found.interval()
                .map(each -> new Interval(
                        Math.min(value, Math.max(each.low(), value / 4)),
                        Math.max(value, Math.min(each.high(), value * 4))))
                .orElse(new Interval(value, value));
    }

    /** The smallest axis that holds all of them, and one more where there are none. */
    private static Interval around(List<Interval> intervals) {
        double low = intervals.stream().mapToDouble(Interval::low).min().orElse(0);
        double high = intervals.stream().mapToDouble(Interval::high).max().orElse(1);
        return new Interval(low, high);
    }

    private static String value(Grid grid, String method, int batchSize) {
        return grid.quantity().format(grid.value(method, batchSize).getAsDouble())
                + grid.interval(method, batchSize)
                        .map(found -> " (" + grid.quantity().format(found.low()) + "\u2013"
                                + grid.quantity().format(found.high()) + ")")
                        .orElse("");
    }

    /** The values of {@code methods} from the smallest to the largest. */
    static String span(Grid grid, List<String> methods, int batchSize) {
        double[] values = methods.stream()
                .mapToDouble(method -> grid.value(method, batchSize).getAsDouble())
                .sorted()
                .toArray();
        String low = grid.quantity().format(values[0]);
        String high = grid.quantity().formatWithUnit(values[values.length - 1]);
        return high.equals(grid.quantity().formatWithUnit(values[0])) ? high : low + " to " + high;
    }
}
