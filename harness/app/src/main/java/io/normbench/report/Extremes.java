package io.normbench.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The lowest and the highest value of a grid at one batch size.
 *
 * @param lowestMethod who has the lowest
 * @param lowest the lowest value
 * @param highestMethod who has the highest
 * @param highest the highest value
 */
record Extremes(String lowestMethod, double lowest, String highestMethod, double highest) {
    static Optional<Extremes> at(Grid grid, int batchSize) {
        List<String> methods = grid.methods().stream()
                .filter(m -> grid.value(m, batchSize).isPresent())
                .sorted(Comparator.comparingDouble(m -> grid.value(m, batchSize).getAsDouble()))
                .toList();
        if (methods.isEmpty()) {
            return Optional.empty();
        }
        String low = methods.get(0);
        String high = methods.get(methods.size() - 1);
        return Optional.of(new Extremes(
                low,
                grid.value(low, batchSize).getAsDouble(),
                high,
                grid.value(high, batchSize).getAsDouble()));
    }
}
