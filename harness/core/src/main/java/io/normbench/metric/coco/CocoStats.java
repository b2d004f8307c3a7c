package io.normbench.metric.coco;

import java.util.List;

/**
 * The 12 numbers of COCO, each 0 to 1, or -1 where no object counts.
 *
 * @param values AP, AP50, AP75, AP small, medium, large, AR with 1, 10, 100 detections, AR small, medium, large
 */
public record CocoStats(List<Double> values) {
    private static final int COUNT = 12;

    /** Checks that there are twelve. */
    public CocoStats {
        values = List.copyOf(values);
        if (values.size() != COUNT) {
            throw new IllegalArgumentException(values.size() + " numbers; expected " + COUNT);
        }
    }

    /** Average precision over thresholds 0.5 to 0.95, recall points and categories: COCO's main number. */
    public double ap() {
        return values.get(0);
    }
}
