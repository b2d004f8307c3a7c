package io.normbench.gate;

import io.normbench.result.Arm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Averages over the cells that ran in both arms; cells of one arm alone would compare unlike things. Where cells are of
 * several engines, each engine has averages of its own: a mean over engines would speak of none.
 *
 * @param task the task's id, or {@value #ALL}; followed by the engine where there are several
 * @param bothArms cells with step times in both arms
 * @param baseOnly cells with step times in the base alone
 * @param headOnly cells with step times in the head alone
 * @param stepTimeRatio geometric mean of head / base of the step times; empty if no cell has both
 * @param accuracyCells cells with paired seeds
 * @param accuracyDifference mean of head - base of the metric; empty if no cell has paired seeds
 */
public record Averages(
        String task,
        int bothArms,
        int baseOnly,
        int headOnly,
        OptionalDouble stepTimeRatio,
        int accuracyCells,
        OptionalDouble accuracyDifference) {
    /** The name of the averages over every task. */
    public static final String ALL = "all tasks";

    /** Averages over all cells of an engine, then of each task if there are several; engine by engine. */
    static List<Averages> of(List<CellSamples> cells) {
        Set<String> engines = new LinkedHashSet<>();
        cells.forEach(cell -> engines.add(cell.key().engine()));
        if (engines.size() < 2) {
            return ofEngine(cells, "");
        }
        List<Averages> averages = new ArrayList<>();
        for (String engine : engines) {
            averages.addAll(ofEngine(
                    cells.stream().filter(cell -> cell.key().engine().equals(engine)).toList(), ", " + engine));
        }
        return List.copyOf(averages);
    }

    private static List<Averages> ofEngine(List<CellSamples> cells, String suffix) {
        Set<String> tasks = new LinkedHashSet<>();
        cells.forEach(cell -> tasks.add(cell.key().task()));
        List<Averages> averages = new ArrayList<>();
        averages.add(of(ALL + suffix, cells));
        if (tasks.size() > 1) {
            for (String task : tasks) {
                averages.add(of(task + suffix, cells.stream().filter(c -> c.key().task().equals(task)).toList()));
            }
        }
        return List.copyOf(averages);
    }

    private static Averages of(String task, List<CellSamples> cells) {
        int baseOnly = 0;
        int headOnly = 0;
        List<Double> logRatios = new ArrayList<>();
        List<Double> differences = new ArrayList<>();
        for (CellSamples cell : cells) {
            boolean base = !cell.timed(Arm.BASE).isEmpty();
            boolean head = !cell.timed(Arm.HEAD).isEmpty();
            if (base && head) {
                logRatios.add(Math.log(StepTimeRule.median(cell, Arm.HEAD) / StepTimeRule.median(cell, Arm.BASE)));
            }
            baseOnly += base && !head ? 1 : 0;
            headOnly += head && !base ? 1 : 0;
            cell.pairs(Stage.ACCURACY).stream().mapToDouble(ForkPair::metricDifference).average()
                    .ifPresent(differences::add);
        }
        OptionalDouble mean = logRatios.stream().mapToDouble(Double::doubleValue).average();
        return new Averages(
                task,
                logRatios.size(),
                baseOnly,
                headOnly,
                mean.isPresent() ? OptionalDouble.of(Math.exp(mean.getAsDouble())) : OptionalDouble.empty(),
                differences.size(),
                differences.stream().mapToDouble(Double::doubleValue).average());
    }
}
