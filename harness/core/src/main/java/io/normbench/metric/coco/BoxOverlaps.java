package io.normbench.metric.coco;

/** Overlaps of boxes. */
final class BoxOverlaps implements Overlaps {
    private final GroundTruth truth;
    private final Detections found;

    BoxOverlaps(GroundTruth truth, Detections found) {
        this.truth = truth;
        this.found = found;
    }

    @Override
    public void compute(
            int[] detections,
            int detectionStart,
            int detectionCount,
            int[] truths,
            int truthStart,
            int truthCount,
            double[] iou) {
        double[] foundBoxes = found.regions().boxes();
        double[] truthBoxes = truth.regions().boxes();
        for (int g = 0; g < truthCount; g++) {
            int object = truths[truthStart + g];
            boolean crowd = truth.isCrowd(object);
            for (int d = 0; d < detectionCount; d++) {
                int detection = detections[detectionStart + d];
                iou[d * truthCount + g] = Boxes.iou(foundBoxes, detection, truthBoxes, object, crowd);
            }
        }
    }
}
