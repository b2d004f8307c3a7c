package io.normbench.metric.coco;

/** Overlaps of axis-parallel boxes, each four numbers in a flat array: x, y, width, height. */
final class Boxes {
    private Boxes() {}

    /**
     * Intersection over union of detection {@code d} and ground truth {@code g}; over the detection's area alone if the
     * ground truth is a crowd region. The order of operations is that of {@code bbIou}: it decides exact thresholds.
     */
    static double iou(double[] detections, int d, double[] truths, int g, boolean crowd) {
        int i = 4 * d;
        int j = 4 * g;
        double width = Math.min(detections[i + 2] + detections[i], truths[j + 2] + truths[j])
                - Math.max(detections[i], truths[j]);
        if (width <= 0) {
            return 0;
        }
        double height = Math.min(detections[i + 3] + detections[i + 1], truths[j + 3] + truths[j + 1])
                - Math.max(detections[i + 1], truths[j + 1]);
        if (height <= 0) {
            return 0;
        }
        double intersection = width * height;
        double area = detections[i + 2] * detections[i + 3];
        double union = crowd ? area : area + truths[j + 2] * truths[j + 3] - intersection;
        return intersection / union;
    }
}
