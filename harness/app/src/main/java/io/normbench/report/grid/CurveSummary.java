package io.normbench.report.grid;

import io.normbench.report.text.Numbers;
import java.util.Optional;

/** Says in words what a figure shows. */
public final class CurveSummary {
    private CurveSummary() {}

    /** The values at both ends of the x axis and the failures between. */
    public static String of(Grid grid) {
        StringBuilder text = new StringBuilder();
        text.append(at(grid, grid.smallest()).orElse(""));
        at(grid, grid.largest())
                .ifPresent(s -> text.append(text.isEmpty() ? "" : " ").append(s));
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

    private static Optional<String> at(Grid grid, int batchSize) {
        Optional<Extremes> extremes = Extremes.at(grid, batchSize);
        return extremes.map(e -> "At batch " + batchSize + " " + e.span(grid.quantity()) + ".");
    }
}
