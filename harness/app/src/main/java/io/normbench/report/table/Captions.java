package io.normbench.report.table;

import io.normbench.report.grid.Budget;
import io.normbench.report.grid.Grid;
import io.normbench.report.grid.Pooling;
import io.normbench.report.grid.Quantity;
import io.normbench.report.text.MetricName;
import io.normbench.report.text.Numbers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Says how to read the matrix of a quantity. */
final class Captions {
    private static final String BEST =
            " Bold marks the best of a column and all that cannot be told from it (one-sided tests, Holm's"
                    + " correction over the column), \u2605 a best that stands alone.";
    private static final String NO_BEST = " Nothing is known of its spread, so none is marked as best.";

    private Captions() {}

    /** What stands in a cell. */
    static String of(Grid grid) {
        String metric = grid.label().isEmpty() ? "" : MetricName.definition(grid.label());
        return (metric.isEmpty() ? "" : metric + " ") + quantity(grid);
    }

    private static String quantity(Grid grid) {
        return switch (grid.quantity()) {
            case ACCURACY -> "Mean over n seeds" + spread(grid) + BEST + budget(grid);
            case MACRO_F1 ->
                "F1 of a class is the harmonic mean of its precision and its recall; this is its mean over"
                        + " the classes, so that a class that is never found counts as much as one that always is. Computed"
                        + " by Tribuo; mean over n seeds" + spread(grid) + BEST + budget(grid);
            case TRAIN_THROUGHPUT ->
                "At the median step: forward, backward and update" + speedSpread(grid) + speedBest(grid);
            case STEP_TIME ->
                "Median, with the 10th to 90th percentile of the steps where there are " + Pooling.PERCENTILES_FROM
                        + " or more." + speedBest(grid);
            case INFER_THROUGHPUT -> "Forward pass in evaluation mode." + speedBest(grid);
            case ENERGY ->
                "Energy of whole processor packages, and of the GPU where one did the work, from the first to"
                        + " the last measured step, over the images of these steps; idle power and others' work are in it."
                        + NO_BEST;
            case HOST_MEMORY ->
                "Peak resident memory of the worker process in two steps of forward, backward and update,"
                        + " above what it held before." + memoryBest(grid);
            case HOST_PEAK ->
                "Peak resident memory of the worker process, engine and data included: this run did not"
                        + " record what it held before." + memoryBest(grid);
            case DEVICE_MEMORY -> "Peak of the device's caching allocator, which repeats." + BEST;
        };
    }

    private static String spread(Grid grid) {
        boolean known = grid.methods().stream()
                .anyMatch(method -> grid.batchSizes().stream()
                        .anyMatch(batchSize -> grid.interval(method, batchSize).isPresent()));
        if (!known) {
            return "; nothing is known of its spread.";
        }
        boolean repeated = grid.allPoints().anyMatch(point -> point.completed() > 1);
        boolean sampled = grid.allPoints().anyMatch(point -> point.items().isPresent());
        String seeds = repeated
                ? "the seeds (Student's t; no method's are taken to differ less than is typical of the column)"
                : "";
        String items = !sampled
                ? ""
                : grid.hasScores()
                        ? "the choice of held-out images (as drawing them anew would, from what was kept of each)"
                        : "the choice of held-out images (Wilson's interval of as many right and wrong answers)";
        return ", with its 95% interval by " + seeds + (seeds.isEmpty() || items.isEmpty() ? "" : " and by ") + items
                + ".";
    }

    /** What was trained and judged on, and whether columns differ in more than the batch. */
    private static String budget(Grid grid) {
        Optional<Budget> all = grid.batchSizes().stream()
                .flatMap(batchSize -> grid.budget(batchSize).stream())
                .reduce(Budget::plus);
        if (all.isEmpty()
                || all.get().training().isEmpty() && all.get().judged().isEmpty()) {
            return "";
        }
        String judged =
                all.get().judged().isEmpty() ? "" : " Judged on " + all.get().judged() + ".";
        List<Long> updates = all.get().updates();
        boolean unlike = updates.size() > 1 && grid.batchSizes().size() > 1;
        return judged
                + (unlike
                        ? " Batch sizes differ in updates, which stand below them: what parts such columns is not the batch"
                                + " alone."
                        : "");
    }

    private static String speedSpread(Grid grid) {
        boolean known = grid.allPoints()
                .anyMatch(point ->
                        point.comparison().flatMap(found -> found.stepMs()).isPresent());
        return known ? ", with its 95% interval by rounds and workers." : ".";
    }

    private static String speedBest(Grid grid) {
        boolean compared = grid.allPoints().anyMatch(point -> point.comparison().isPresent());
        return compared ? BEST + " Inside the noise floor of a column none is told apart." : NO_BEST;
    }

    private static String memoryBest(Grid grid) {
        OptionalDouble noise = grid.batchSizes().isEmpty() ? OptionalDouble.empty() : grid.noiseFloor(grid.smallest());
        return noise.isEmpty()
                ? NO_BEST
                : " The same computation came out " + Numbers.fixed(noise.getAsDouble(), 1)
                        + " MiB apart: bold marks the least and all that are no farther from it, \u2605 one that stands"
                        + " alone.";
    }

    /** What the depth of a cell's tint means. */
    static String tint(Quantity quantity) {
        return switch (quantity) {
            case ACCURACY, MACRO_F1 -> "Tint: deeper is higher, one scale for the whole table.";
            case TRAIN_THROUGHPUT, STEP_TIME, INFER_THROUGHPUT -> "Tint: deeper is faster, each column by itself.";
            case ENERGY -> "Tint: deeper is less energy, each column by itself.";
            case HOST_MEMORY, HOST_PEAK, DEVICE_MEMORY -> "Tint: deeper is less memory, each column by itself.";
        };
    }

    /** What is said further of ratios that were taken within rounds. */
    static final String IN_ROUNDS =
            " Ratios are taken within rounds, with their 95% intervals; \u2248 marks a tie, a ratio"
                    + " that cannot be told from 1 because its interval holds 1 or it lies inside the noise floor of its batch size:"
                    + " how far apart the same computation came out.";

    /** What is said further of ratios that were not. */
    static final String QUOTIENTS =
            " Quotients of timings that were not taken side by side: without intervals. \u2248 marks"
                    + " one inside the noise floor of its batch size, where there is one: how far apart the same computation came"
                    + " out.";

    /** What stands in a cell of the matrix relative to {@code baseline}. */
    static String relative(String baseline) {
        return "Each value is divided by that of " + baseline
                + " at the same batch size: 1.25 is a quarter faster, 0.80 a fifth slower.";
    }

    /** What the tint of a relative matrix means. */
    static String relativeTint() {
        return "Tint: blue above 1, orange below, deepest at twice and at half, none for ties.";
    }
}
