package io.normbench.metric.coco;

/** Overlaps of the detections and objects of one image and category. */
interface Overlaps {
    /**
     * Fills {@code iou[d * truthCount + g]}.
     *
     * @param detections order of the detections; {@code detectionCount} from {@code detectionStart} on
     * @param truths order of the objects; {@code truthCount} from {@code truthStart} on
     */
    void compute(
            int[] detections,
            int detectionStart,
            int detectionCount,
            int[] truths,
            int truthStart,
            int truthCount,
            double[] iou);
}
