package io.normbench.metric.coco;

/**
 * Overlaps of boxes.
 *
 * @param truth the objects
 * @param found the detections
 */
record BoxOverlaps(GroundTruth truth, Detections found) implements Overlaps {
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
