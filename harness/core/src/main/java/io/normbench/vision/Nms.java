package io.normbench.vision;

import java.util.Arrays;

/**
 * Non-maximum suppression: of boxes that overlap by more than a threshold, the one with the highest score stays.
 *
 * <p>As {@code torchvision.ops.nms} and {@code batched_nms}: strictly greater, equal scores in input order, an overlap of
 * 0/0 never suppresses.
 */
public final class Nms {
    private Nms() {}

    /** The indices of the boxes that stay, in order of falling score; boxes suppress only boxes of their own class. */
    public static int[] keep(double[] boxes, double[] scores, int[] classes, double iouThreshold) {
        int[] order = Ranking.best(scores, 0, scores.length, scores.length);
        int[] kept = new int[order.length];
        int count = 0;
        for (int candidate : order) {
            boolean suppressed = false;
            for (int k = 0; k < count && !suppressed; k++) {
                suppressed = classes[kept[k]] == classes[candidate]
                        && Boxes.iou(boxes, kept[k], boxes, candidate) > iouThreshold;
            }
            if (!suppressed) {
                kept[count++] = candidate;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
