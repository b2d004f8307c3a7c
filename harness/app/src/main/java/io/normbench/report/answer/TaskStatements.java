package io.normbench.report.answer;

import io.normbench.report.grid.BestSet;
import io.normbench.report.grid.Extremes;
import io.normbench.report.grid.FloorView;
import io.normbench.report.grid.Grid;
import io.normbench.report.grid.GridPoint;
import io.normbench.report.grid.Pooling;
import io.normbench.report.text.MetricName;
import io.normbench.report.text.Names;
import io.normbench.report.text.Numbers;
import io.normbench.report.text.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the grids of one task say, in sentences. */
public final class TaskStatements {
    private static final int NAMED = 5;
    private final String baseline;
    private final Optional<FloorView> floor;
    private final List<Statement> statements = new ArrayList<>();

    private TaskStatements(String baseline, Optional<FloorView> floor) {
        this.baseline = baseline;
        this.floor = floor;
    }

    public static List<Statement> of(List<Grid> grids, String baseline, Optional<FloorView> floor) {
        TaskStatements made = new TaskStatements(baseline, floor);
        for (Grid grid : grids) {
            switch (grid.quantity()) {
                case ACCURACY -> made.accuracy(grid);
                case TRAIN_THROUGHPUT -> made.speed(grid);
                case STEP_TIME -> made.steps(grid);
                case INFER_THROUGHPUT -> made.fastest("Fastest in inference", grid);
                case HOST_MEMORY, HOST_PEAK, DEVICE_MEMORY -> made.memory(grid);
                default -> {
                    // Its table says it.
                }
            }
        }
        return made.statements;
    }

    private void accuracy(Grid grid) {
        for (int batchSize : ends(grid)) {
            best(grid, batchSize).ifPresent(text -> {
                boolean apart = grid.value(baseline, batchSize).isPresent()
                        && !BestSet.of(grid, batchSize, floor).holds(baseline);
                add(
                        MetricName.superlative(grid.label()) + " at batch " + batchSize,
                        text + (apart ? "; " + baseline + " reaches " + value(grid, baseline, batchSize) : "") + ".");
            });
        }
    }

    private static List<Integer> ends(Grid grid) {
        return grid.smallest() == grid.largest() ? List.of(grid.smallest()) : List.of(grid.smallest(), grid.largest());
    }

    /** Who is best and with what; empty with a single method. */
    private Optional<String> best(Grid grid, int batchSize) {
        List<String> measured = grid.measured(batchSize);
        if (measured.size() < 2) {
            return Optional.empty();
        }
        List<String> best = List.copyOf(BestSet.of(grid, batchSize, floor).methods());
        if (best.size() == 1) {
            return Optional.of(best.get(0) + " with " + value(grid, best.get(0), batchSize));
        }
        if (best.isEmpty()) {
            boolean low = floor.isPresent()
                    && measured.stream().allMatch(method -> floor.get().isAbove(grid.value(method, batchSize)));
            return Optional.of(low ? "none: all are below the floor" : "not decided: nothing is known of the spread");
        }
        return Optional.of(Names.join(best, NAMED) + ", which cannot be told apart ("
                + AnswerBuilder.span(grid, best, batchSize) + ")");
    }

    private void speed(Grid grid) {
        fastest("Fastest in training", grid);
        if (grid.methods().contains(baseline)) {
            ties(grid);
        }
        long timings = grid.allPoints().count();
        long unsteady = grid.allPoints().filter(GridPoint::unsteady).count();
        if (unsteady > 0) {
            add(
                    "Not steady",
                    unsteady + " of " + Numbers.count(timings, "timing")
                            + " did not become steady before the warm-up hit its cap; they carry the mark ~.");
        }
    }

    /** How many differences from the baseline there are, and what equals look like. */
    private void ties(Grid grid) {
        List<Double> floors = new ArrayList<>();
        long ties = 0;
        long compared = 0;
        for (int batchSize : grid.batchSizes()) {
            OptionalDouble noise = grid.noiseFloor(batchSize);
            if (noise.isEmpty()) {
                continue;
            }
            floors.add(noise.getAsDouble());
            for (String method : grid.methods()) {
                Optional<Grid.Relative> relative =
                        grid.relative(method, baseline, batchSize).filter(found -> !method.equals(baseline));
                compared += relative.isPresent() ? 1 : 0;
                ties += relative.filter(Grid.Relative::tie).isPresent() ? 1 : 0;
            }
        }
        if (compared > 0) {
            Collections.sort(floors);
            String least = Numbers.percent(floors.get(0));
            String most = Numbers.percent(floors.get(floors.size() - 1));
            add(
                    "Ties with " + baseline,
                    ties + " of " + Numbers.count(compared, "ratio") + " cannot be told from 1. The same computation,"
                            + " measured twice, came out up to "
                            + (least.equals(most) ? most : least + " to " + most + ", depending on the batch size,")
                            + " apart.");
        }
    }

    private void steps(Grid grid) {
        long timings = grid.allPoints().count();
        long few = grid.allPoints().filter(point -> point.low().isEmpty()).count();
        if (few > 0) {
            add(
                    "Few steps",
                    few + " of " + Numbers.count(timings, "step time") + " rest on fewer than "
                            + Pooling.PERCENTILES_FROM + " steps; they have no percentiles.");
        }
        order(grid);
    }

    /** Steps of a larger batch that took less time: whatever the reason, neither timing can be trusted. */
    private void order(Grid grid) {
        List<String> cells = new ArrayList<>();
        for (String method : grid.methods()) {
            List<Integer> known = grid.batchSizes().stream()
                    .filter(batchSize -> grid.interval(method, batchSize).isPresent())
                    .toList();
            for (int i = 1; i < known.size(); i++) {
                double before =
                        grid.interval(method, known.get(i - 1)).orElseThrow().low();
                double after = grid.interval(method, known.get(i)).orElseThrow().high();
                if (after < before) {
                    cells.add(method + " from batch " + known.get(i - 1) + " to " + known.get(i));
                }
            }
        }
        if (!cells.isEmpty()) {
            add(
                    "Out of order",
                    "a step takes less time with the larger batch, beyond both intervals: " + Names.join(cells, NAMED)
                            + ".");
        }
    }

    private void fastest(String topic, Grid grid) {
        List<String> parts = new ArrayList<>();
        for (int batchSize : ends(grid)) {
            List<String> best = List.copyOf(BestSet.of(grid, batchSize, floor).methods());
            if (best.isEmpty()) {
                continue;
            }
            parts.add(Names.join(best, NAMED) + " at batch " + batchSize + " ("
                    + AnswerBuilder.span(grid, best, batchSize) + (best.size() > 1 ? ", not told apart" : "") + ")");
        }
        if (!parts.isEmpty()) {
            add(topic, String.join("; ", parts) + ".");
        } else if (ends(grid).stream()
                .anyMatch(batchSize -> grid.measured(batchSize).size() > 1)) {
            add(topic, "not decided: nothing is known of the spread of timings that were not taken side by side.");
        }
    }

    private void memory(Grid grid) {
        Extremes.at(grid, grid.largest())
                .ifPresent(e -> add(
                        grid.quantity().title(), "at batch " + grid.largest() + " " + e.span(grid.quantity()) + "."));
    }

    private void add(String topic, String text) {
        statements.add(new Statement(topic, text));
    }

    private static String value(Grid grid, String method, int batchSize) {
        GridPoint point = grid.point(method, batchSize);
        String text = grid.quantity().format(point.value().getAsDouble());
        List<String> parts = new ArrayList<>();
        grid.interval(method, batchSize)
                .ifPresent(found -> parts.add(grid.quantity().format(found.low()) + "\u2013"
                        + grid.quantity().format(found.high())));
        parts.add(Numbers.count(point.completed(), "seed"));
        return text + " (" + String.join(", ", parts) + ")";
    }
}
