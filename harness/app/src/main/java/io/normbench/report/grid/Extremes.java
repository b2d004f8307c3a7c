package io.normbench.report.grid;

import io.normbench.report.text.Names;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The lowest and the highest value of a grid at one batch size.
 *
 * @param lowest the lowest value
 * @param lowestMethods who has it, to the digits shown
 * @param highest the highest value
 * @param highestMethods who has it, to the digits shown
 */
public record Extremes(double lowest, List<String> lowestMethods, double highest, List<String> highestMethods) {
    private static final int NAMED = 3;

    public static Optional<Extremes> at(Grid grid, int batchSize) {
        List<Double> values = grid.methods().stream()
                .flatMap(m -> grid.value(m, batchSize).stream().boxed())
                .sorted(Comparator.naturalOrder())
                .toList();
        if (values.isEmpty()) {
            return Optional.empty();
        }
        double low = values.get(0);
        double high = values.get(values.size() - 1);
        return Optional.of(new Extremes(low, tied(grid, batchSize, low), high, tied(grid, batchSize, high)));
    }

    /** The names of those with the lowest value, as a phrase. */
    String lowestNames() {
        return Names.join(lowestMethods, NAMED);
    }

    /** The names of those with the highest value, as a phrase. */
    String highestNames() {
        return Names.join(highestMethods, NAMED);
    }

    /** Both ends with their names, or the one value that all have. */
    public String span(Quantity quantity) {
        String high = quantity.formatWithUnit(highest) + " (" + highestNames() + ")";
        return lowestMethods.equals(highestMethods)
                ? high
                : "from " + quantity.format(lowest) + " (" + lowestNames() + ") to " + high;
    }

    private static List<String> tied(Grid grid, int batchSize, double value) {
        String text = grid.quantity().format(value);
        return grid.methods().stream()
                .filter(m -> grid.value(m, batchSize).isPresent())
                .filter(m -> grid.quantity()
                        .format(grid.value(m, batchSize).getAsDouble())
                        .equals(text))
                .toList();
    }
}
