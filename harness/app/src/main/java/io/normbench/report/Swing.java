package io.normbench.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How far a method's accuracy swings over the batch sizes.
 *
 * @param method the method's label
 * @param best its highest accuracy
 * @param bestAt the batch size of that
 * @param worst its lowest accuracy
 * @param worstAt the batch size of that
 */
record Swing(String method, double best, int bestAt, double worst, int worstAt) {
    /** The swing of {@code method}; empty unless it has a value at the smallest batch and at another one. */
    static Optional<Swing> of(Grid grid, String method) {
        List<Integer> sizes = grid.batchSizes().stream()
                .filter(b -> grid.value(method, b).isPresent())
                .sorted(Comparator.comparingDouble(b -> grid.value(method, b).getAsDouble()))
                .toList();
        if (sizes.size() < 2 || grid.value(method, grid.smallest()).isEmpty()) {
            return Optional.empty();
        }
        int worst = sizes.get(0);
        int best = sizes.get(sizes.size() - 1);
        return Optional.of(new Swing(
                method,
                grid.value(method, best).getAsDouble(),
                best,
                grid.value(method, worst).getAsDouble(),
                worst));
    }

    double loss() {
        return best - worst;
    }
}
