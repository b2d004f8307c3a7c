package io.normbench.report.figure;

import io.normbench.report.chart.FrontChart;
import io.normbench.report.grid.FloorView;
import io.normbench.report.grid.Front;
import io.normbench.report.grid.Grid;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.table.Matrix;
import io.normbench.report.text.Names;
import io.normbench.report.text.Numbering;
import io.normbench.report.text.Numbers;
import io.normbench.result.Comparison;
import io.normbench.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * Draws the metric against what it costs, in step time and in memory: a figure for each batch size at which both are known.
 *
 * @param idPrefix begins anchors
 * @param baseline label of the method that step times are told as multiples of
 * @param floor what accuracies are held against
 * @param accuracy the metric
 * @param speed training throughput
 * @param memory peaks of memory: of those that were measured the first is drawn
 * @param styles how methods are drawn
 */
public record TradeOffBuilder(
        String idPrefix,
        String baseline,
        Optional<FloorView> floor,
        Grid accuracy,
        Grid speed,
        List<Grid> memory,
        MethodStyles styles) {
    private static final int NAMED = 8;
    /** Of the distance of two equals, which its largest seen one is taken to exceed once in twenty. */
    private static final double FLOOR_IN_ERRORS = Interval.Z_975 * Math.sqrt(2);

    private static final double ALWAYS = 0.95;

    /** What a method costs, with the interval and the standard error, on the scale of {@link Cost#log}. */
    private record Cost(double value, Interval interval, double error, boolean log) {}

    /** @param table the matrix of the metric, which has the figures' data */
    public List<Figure> build(Matrix table, Numbering numbering) {
        List<Figure> figures = new ArrayList<>();
        for (int batchSize : accuracy.batchSizes()) {
            figure(batchSize, table, numbering).ifPresent(figures::add);
        }
        return figures;
    }

    private Optional<Figure> figure(int batchSize, Matrix table, Numbering numbering) {
        List<String> methods = accuracy.measured(batchSize).stream()
                .filter(method -> speed.value(method, batchSize).isPresent())
                .toList();
        if (methods.size() < 2) {
            return Optional.empty();
        }
        boolean relative = speed.value(baseline, batchSize).isPresent();
        String id = idPrefix + "-tradeoff-b" + batchSize;
        List<Figure.Panel> panels = new ArrayList<>();
        Front front = front(methods, batchSize, method -> time(method, batchSize));
        FrontChart times = chart(
                id + "-time",
                relative
                        ? "step time / " + baseline + " (log scale, \u2190 better)"
                        : "step time, ms (log scale, \u2190 better)",
                methods,
                batchSize,
                front,
                method -> time(method, batchSize),
                value -> Numbers.significant(value, value < 10 && value != Math.rint(value) ? 2 : 3)
                        .replaceFirst("\\.0+$", ""),
                relative);
        panels.add(new Figure.Panel("Against step time", times.svg()));
        memory.stream()
                .filter(grid -> methods.stream()
                                .filter(method -> grid.value(method, batchSize).isPresent())
                                .count()
                        > 1)
                .findFirst()
                .ifPresent(grid -> panels.add(memory(id, grid, methods, batchSize)));
        String name = accuracy.title();
        return Optional.of(new Figure(
                id,
                numbering.nextFigure(),
                name + " against cost at batch " + batchSize,
                caption(batchSize, relative),
                words(methods, batchSize, front, times.outliers()),
                table.id(),
                table.number(),
                panels));
    }

    private Figure.Panel memory(String id, Grid grid, List<String> all, int batchSize) {
        List<String> methods = all.stream()
                .filter(method -> grid.value(method, batchSize).isPresent())
                .toList();
        double noise = grid.noiseFloor(batchSize).orElse(0);
        Costs costs = method -> {
            double value = grid.value(method, batchSize).getAsDouble();
            return new Cost(value, new Interval(value - noise, value + noise), noise / FLOOR_IN_ERRORS, false);
        };
        FrontChart chart = chart(
                id + "-memory",
                grid.quantity().title() + ", MiB (\u2190 better)",
                methods,
                batchSize,
                front(methods, batchSize, costs),
                costs,
                value -> Numbers.significant(value, 3).replaceFirst("\\.0+$", ""),
                false);
        return new Figure.Panel("Against memory", chart.svg());
    }

    private interface Costs {
        Cost of(String method);
    }

    private Cost time(String method, int batchSize) {
        double floor = Math.log1p(speed.noiseFloor(batchSize).orElse(0)) / FLOOR_IN_ERRORS;
        if (speed.value(baseline, batchSize).isEmpty()) {
            double step = 1e3 * batchSize / speed.value(method, batchSize).getAsDouble();
            return new Cost(step, new Interval(step, step), floor, true);
        }
        Grid.Relative found =
                speed.relative(method, baseline, batchSize).orElseThrow().inverse();
        Interval interval = found.interval()
                .filter(each -> each.low() > 0 && Double.isFinite(each.high()))
                .orElse(new Interval(found.value(), found.value()));
        double error = Math.log(interval.high() / interval.low()) / (2 * Interval.Z_975);
        return new Cost(found.value(), interval, Math.max(error, floor), true);
    }

    private Front front(List<String> methods, int batchSize, Costs costs) {
        return Front.of(methods.stream()
                .map(method -> {
                    Cost cost = costs.of(method);
                    return new Front.Estimate(
                            method,
                            cost.log() ? Math.log(cost.value()) : cost.value(),
                            cost.error(),
                            accuracy.value(method, batchSize).getAsDouble(),
                            accuracy.error(method, batchSize));
                })
                .toList());
    }

    private FrontChart chart(
            String id,
            String xLabel,
            List<String> methods,
            int batchSize,
            Front front,
            Costs costs,
            DoubleFunction<String> xFormat,
            boolean relative) {
        List<FrontChart.Point> points = methods.stream()
                .map(method -> {
                    Cost cost = costs.of(method);
                    double value = accuracy.value(method, batchSize).getAsDouble();
                    Interval spread = accuracy.interval(method, batchSize).orElse(new Interval(value, value));
                    return new FrontChart.Point(
                            method,
                            cost.value(),
                            Math.min(cost.value(), cost.interval().low()),
                            Math.max(cost.value(), cost.interval().high()),
                            value,
                            Math.min(value, spread.low()),
                            Math.max(value, spread.high()),
                            method + ": " + accuracy.nameInSentence() + " "
                                    + accuracy.quantity().format(value) + " ("
                                    + accuracy.quantity().format(spread.low()) + "\u2013"
                                    + accuracy.quantity().format(spread.high()) + "), cost "
                                    + Numbers.significant(cost.value(), 3) + "; on the front in "
                                    + Numbers.fixed(100 * front.share(method), 0) + "% of draws",
                            front.holds(method),
                            styles.of(method));
                })
                .toList();
        double noise = relative ? Math.log1p(speed.noiseFloor(batchSize).orElse(0)) : 0;
        return new FrontChart(
                id,
                accuracy.title() + " against " + xLabel + " at batch " + batchSize,
                xLabel,
                accuracy.title() + " \u2191",
                costs.of(methods.get(0)).log(),
                xFormat,
                value -> Numbers.fixed(value, 2),
                points,
                relative ? OptionalDouble.of(1) : OptionalDouble.empty(),
                Math.exp(-noise),
                Math.exp(noise),
                floor.map(FloorView::level));
    }

    private String caption(int batchSize, boolean relative) {
        String budget = accuracy.budget(batchSize)
                .filter(found -> !found.training().isEmpty())
                .map(found -> " Trained on " + found.training()
                        + (found.judged().isEmpty() ? "" : ", judged on " + found.judged()) + ".")
                .orElse("");
        boolean rounds = speed.measured(batchSize).stream()
                .anyMatch(method -> speed.point(method, batchSize)
                        .comparison()
                        .flatMap(Comparison::stepMs)
                        .isPresent());
        String options = speed.options().sentence(accuracy.measured(batchSize));
        return "Crosses are 95% intervals"
                + (rounds ? "" : " (of the metric alone: timings were not taken side by side)")
                + "; in memory the horizontal bar is how far the same computation came out apart. The stepped line joins the"
                + " methods that none beats in both; drawn in full are all that are on this front in more than "
                + Numbers.fixed(100 * Front.LEAST, 0) + "% of " + Numbers.fixed(Front.DRAWS, 0)
                + " draws from their intervals, the others are pale. Colour is the family of methods."
                + (relative ? " The dashed line is " + baseline + ", the band around it the noise floor." : "")
                + (floor.isPresent() ? " The horizontal dashed line is the floor." : "")
                + " An arrowhead at the lower edge stands under a method that lies far below the others, with its value."
                + budget
                + (options.isEmpty() ? "" : " Options: " + options + ".");
    }

    private String words(List<String> methods, int batchSize, Front front, List<String> outliers) {
        List<String> members = methods.stream().filter(front::holds).toList();
        List<String> certain =
                members.stream().filter(method -> front.share(method) >= ALWAYS).toList();
        return members.size() + " of " + Numbers.count(methods.size(), "method")
                + " may be on the front of " + accuracy.nameInSentence() + " against step time at batch " + batchSize
                + ": "
                + Names.join(members, NAMED) + ". "
                + (certain.isEmpty()
                        ? "None is in nearly all draws."
                        : "In nearly all draws: " + Names.join(certain, NAMED) + ".")
                + (outliers.isEmpty() ? "" : " Far below the others: " + Names.join(outliers, NAMED) + ".");
    }
}
