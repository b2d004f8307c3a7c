package io.normbench.metric.coco;

import io.normbench.vision.mask.Rle;

/**
 * Overlaps of masks; runs are walked only where the masks' bounding boxes overlap. Polygons become masks here.
 *
 * @param truth the objects
 * @param found the detections
 */
record MaskOverlaps(GroundTruth truth, Detections found) implements Overlaps {
    @Override
    public void compute(
            int[] detections,
            int detectionStart,
            int detectionCount,
            int[] truths,
            int truthStart,
            int truthCount,
            double[] iou) {
        Rle[] foundMasks = masks(found.regions(), detections, detectionStart, detectionCount);
        Rle[] truthMasks = masks(truth.regions(), truths, truthStart, truthCount);
        double[] foundBoxes = boxes(foundMasks);
        double[] truthBoxes = boxes(truthMasks);
        for (int g = 0; g < truthCount; g++) {
            boolean crowd = truth.isCrowd(truths[truthStart + g]);
            for (int d = 0; d < detectionCount; d++) {
                boolean near = Boxes.iou(foundBoxes, d, truthBoxes, g, crowd) > 0;
                iou[d * truthCount + g] = near ? foundMasks[d].iou(truthMasks[g], crowd) : 0;
            }
        }
    }

    private Rle[] masks(Regions regions, int[] order, int start, int count) {
        Rle[] masks = new Rle[count];
        for (int i = 0; i < count; i++) {
            int region = order[start + i];
            masks[i] = truth.mask(regions.image(region), regions.outline(region));
        }
        return masks;
    }

    private static double[] boxes(Rle[] masks) {
        double[] boxes = new double[4 * masks.length];
        for (int i = 0; i < masks.length; i++) {
            System.arraycopy(masks[i].box(), 0, boxes, 4 * i, 4);
        }
        return boxes;
    }
}
