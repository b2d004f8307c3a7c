package io.normbench.report;

import io.normbench.result.Comparison;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the grids of one task say, in sentences. */
final class TaskStatements {
    private static final int NAMED = 3;
    private final String baseline;
    private final Optional<FloorView> floor;
    private final List<Statement> statements = new ArrayList<>();

    private TaskStatements(String baseline, Optional<FloorView> floor) {
        this.baseline = baseline;
        this.floor = floor;
    }

    static List<Statement> of(List<Grid> grids, String baseline, Optional<FloorView> floor) {
        TaskStatements made = new TaskStatements(baseline, floor);
        for (Grid grid : grids) {
            switch (grid.quantity()) {
                case ACCURACY -> made.accuracy(grid);
                case TRAIN_THROUGHPUT -> made.speed(grid);
                case INFER_THROUGHPUT -> made.inference(grid);
                case HOST_MEMORY, DEVICE_MEMORY -> made.memory(grid);
                default -> {
                    // Step time says the same as throughput.
                }
            }
        }
        return made.statements;
    }

    private void accuracy(Grid grid) {
        int small = grid.smallest();
        Extremes.at(grid, small).ifPresent(e -> {
            String beside = grid.value(baseline, small).isPresent()
                            && !e.highestMethods().contains(baseline)
                    ? "; " + baseline + " reaches " + value(grid, baseline, small)
                    : "";
            add(MetricName.superlative(grid.label()) + " at batch " + small, best(grid, e, small) + beside + ".");
        });
        if (grid.batchSizes().size() < 2) {
            return;
        }
        Extremes.at(grid, grid.largest())
                .ifPresent(e -> add(
                        MetricName.superlative(grid.label()) + " at batch " + grid.largest(),
                        best(grid, e, grid.largest()) + "."));
        List<Swing> swings = grid.methods().stream()
                .map(m -> Swing.of(grid, m))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingDouble(Swing::loss))
                .toList();
        if (swings.size() > 1) {
            Swing worst = swings.get(swings.size() - 1);
            add("Largest collapse",
                    worst.method() + " loses " + Numbers.fixed(worst.loss(), 3) + ": from "
                            + Numbers.fixed(worst.best(), 3) + " at batch " + worst.bestAt() + " to "
                            + Numbers.fixed(worst.worst(), 3) + " at batch " + worst.worstAt() + ".");
            Swing flat = swings.get(0);
            add("Least affected by the batch size",
                    flat.method() + ": best and worst batch size differ by " + Numbers.fixed(flat.loss(), 3) + ".");
        }
    }

    private void speed(Grid grid) {
        fastest("Fastest in training", grid);
        Optional<String> base = Optional.of(baseline).filter(b -> grid.methods().contains(b));
        base.ifPresent(b -> relative(grid, b));
        base.ifPresent(b -> ties(grid, b));
        long timings = 0;
        long unsteady = 0;
        for (String method : grid.methods()) {
            for (int batchSize : grid.batchSizes()) {
                timings += grid.value(method, batchSize).isPresent() ? 1 : 0;
                unsteady += grid.point(method, batchSize).unsteady() ? 1 : 0;
            }
        }
        if (unsteady > 0) {
            add("Not steady",
                    unsteady + " of " + Numbers.count(timings, "timing")
                            + " did not become steady before the warm-up hit its cap; they carry the mark ~.");
        }
    }

    /** How many differences from {@code base} there are, and what equals look like. */
    private void ties(Grid grid, String base) {
        List<Double> floors = new ArrayList<>();
        long ties = 0;
        long compared = 0;
        for (int batchSize : grid.batchSizes()) {
            grid.point(base, batchSize)
                    .comparison()
                    .flatMap(Comparison::again)
                    .ifPresent(again -> floors.add(again.reach()));
            for (String method : grid.methods()) {
                Optional<Grid.Relative> relative = grid.relative(method, base, batchSize)
                        .filter(found -> !method.equals(base) && found.interval().isPresent());
                compared += relative.isPresent() ? 1 : 0;
                ties += relative.filter(Grid.Relative::tie).isPresent() ? 1 : 0;
            }
        }
        if (compared > 0 && !floors.isEmpty()) {
            Collections.sort(floors);
            add("Ties with " + base,
                    ties + " of " + Numbers.count(compared, "ratio") + " cannot be told from 1. " + base
                            + " measured beside itself came out within "
                            + Numbers.fixed(100 * floors.get(floors.size() / 2), 1) + "% in the median batch size, "
                            + Numbers.fixed(100 * floors.get(floors.size() - 1), 1) + "% at most.");
        }
    }

    private void relative(Grid grid, String base) {
        record Ratio(String method, Grid.Relative speed) {
            String text() {
                return speed.text() + " (" + method + ")";
            }
        }
        List<Ratio> ratios = new ArrayList<>();
        for (String method : grid.methods()) {
            if (!method.equals(base)) {
                grid.meanRelative(method, base).ifPresent(speed -> ratios.add(new Ratio(method, speed)));
            }
        }
        if (ratios.isEmpty()) {
            return;
        }
        ratios.sort(Comparator.comparingDouble(ratio -> ratio.speed().value()));
        add("Speed relative to " + base,
                "from " + ratios.get(0).text() + " to " + ratios.get(ratios.size() - 1).text()
                        + " in training; geometric mean over the batch sizes that both completed.");
    }

    private void inference(Grid grid) {
        fastest("Fastest in inference", grid);
    }

    private void fastest(String topic, Grid grid) {
        List<String> parts = new ArrayList<>();
        for (int batchSize : List.of(grid.smallest(), grid.largest())) {
            Extremes.at(grid, batchSize)
                    .map(e -> e.highestNames() + " at batch " + batchSize + " ("
                            + grid.quantity().formatWithUnit(e.highest()) + likewise(grid, e, batchSize) + ")")
                    .filter(part -> !parts.contains(part))
                    .ifPresent(parts::add);
        }
        if (!parts.isEmpty()) {
            add(topic, String.join("; ", parts) + ".");
        }
    }

    private void memory(Grid grid) {
        Extremes.at(grid, grid.largest())
                .ifPresent(e -> add(
                        grid.quantity().title(),
                        "at batch " + grid.largest() + " " + e.span(grid.quantity()) + "."));
    }

    private void add(String topic, String text) {
        statements.add(new Statement(topic, text));
    }

    private String best(Grid grid, Extremes extremes, int batchSize) {
        List<String> methods = extremes.highestMethods();
        String text = methods.size() == 1
                ? value(grid, methods.get(0), batchSize)
                : grid.quantity().format(extremes.highest()) + " each";
        return extremes.highestNames() + " with " + text + likewise(grid, extremes, batchSize);
    }

    /** Who else may be the best, as the end of a phrase. */
    private String likewise(Grid grid, Extremes extremes, int batchSize) {
        List<String> others = BestSet.of(grid, batchSize, floor).methods().stream()
                .filter(method -> !extremes.highestMethods().contains(method))
                .toList();
        return others.isEmpty()
                ? ""
                : "; " + Names.join(others, NAMED) + " cannot be told from "
                        + (extremes.highestMethods().size() == 1 ? "it" : "them");
    }

    private static String value(Grid grid, String method, int batchSize) {
        GridPoint point = grid.point(method, batchSize);
        String text = grid.quantity().format(point.value().getAsDouble());
        return point.deviation().isPresent()
                ? text + " (\u00b1" + Numbers.fixed(point.deviation().getAsDouble(), 3) + ", "
                        + Numbers.count(point.completed(), "seed") + ")"
                : text;
    }
}
