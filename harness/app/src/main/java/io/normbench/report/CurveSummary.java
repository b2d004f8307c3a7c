package io.normbench.report;

import java.util.List;
import java.util.Optional;

/** Says in words what a figure shows. */
final class CurveSummary {
    private static final int NAMED = 6;

    /** A loss of accuracy that is worth a reader's eye. */
    static final double LOSS = 0.05;

    private CurveSummary() {}

    /** The values at both ends of the x axis and the failures between. */
    static String of(Grid grid) {
        StringBuilder text = new StringBuilder();
        text.append(at(grid, grid.smallest()).orElse(""));
        at(grid, grid.largest()).ifPresent(s -> text.append(text.isEmpty() ? "" : " ").append(s));
        long failed = grid.methods().stream()
                .mapToLong(m -> grid.batchSizes().stream()
                        .filter(b -> grid.point(m, b).failed())
                        .count())
                .sum();
        if (failed > 0) {
            text.append(' ').append(Numbers.count(failed, "cell")).append(" failed.");
        }
        return text.toString().strip();
    }

    /** Who keeps and who loses accuracy at the smallest batch. */
    static String span(Grid grid) {
        int small = grid.smallest();
        int large = grid.largest();
        List<String> both = grid.methods().stream()
                .filter(m -> grid.value(m, small).isPresent() && grid.value(m, large).isPresent())
                .toList();
        List<String> losers = both.stream()
                .filter(m -> grid.value(m, large).getAsDouble() - grid.value(m, small).getAsDouble() > LOSS)
                .toList();
        String base = "From batch " + large + " down to batch " + small + ", ";
        if (both.isEmpty()) {
            return "No method has a value at both ends of the range of batch sizes.";
        }
        String threshold = Numbers.fixed(LOSS, 2);
        if (losers.isEmpty()) {
            return base + "none of " + Numbers.count(both.size(), "method") + " loses more than " + threshold + ".";
        }
        return base + losers.size() + " of " + Numbers.count(both.size(), "method") + " "
                + (losers.size() == 1 ? "loses" : "lose") + " more than " + threshold + ": "
                + Names.join(losers, NAMED) + ".";
    }

    private static Optional<String> at(Grid grid, int batchSize) {
        Optional<Extremes> extremes = Extremes.at(grid, batchSize);
        return extremes.map(e -> "At batch " + batchSize + " " + e.span(grid.quantity()) + ".");
    }
}
