package io.normbench.report.chart;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Moves labels apart vertically so that none covers another. */
final class LabelLayout {
    private LabelLayout() {}

    /**
     * Positions near {@code wanted}, in the same order, at least {@code gap} apart and within {@code top} and {@code
     * bottom} as long as there is room.
     */
    static double[] spread(double[] wanted, double gap, double top, double bottom) {
        Integer[] order = IntStream.range(0, wanted.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> wanted[i]));
        double[] placed = new double[wanted.length];
        double next = top;
        for (int i : order) {
            placed[i] = Math.max(wanted[i], next);
            next = placed[i] + gap;
        }
        double limit = bottom;
        for (int k = order.length - 1; k >= 0; k--) {
            int i = order[k];
            placed[i] = Math.min(placed[i], limit);
            limit = placed[i] - gap;
        }
        return placed;
    }
}
