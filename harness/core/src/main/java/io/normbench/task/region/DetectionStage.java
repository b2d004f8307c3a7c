package io.normbench.task.region;

import io.normbench.model.RegionBudget;
import io.normbench.vision.BoxCoder;
import io.normbench.vision.Boxes;
import io.normbench.vision.Nms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Detections from the box head's output: every category of every region whose probability is above 0.05, suppressed
 * within the category at an overlap of 0.5, the best ones kept (Girshick et al., Detectron).
 *
 * @param budget how many detections are kept
 * @param categories without the background
 */
record DetectionStage(RegionBudget budget, int categories) {
    private static final double SCORE_THRESHOLD = 0.05;
    private static final double NMS_THRESHOLD = 0.5;

    /** Thinner boxes, in pixels, are dropped: torchvision's limit. */
    private static final double SMALLEST_SIDE = 1e-2;

    /**
     * The detections.
     *
     * @param regions the regions' boxes, ordered by image
     * @param perImage how many belong to each image
     * @param probabilities {@code [R, K + 1]}, class 0 being the background
     * @param deltas {@code [R, K, 4]}
     * @param extents rows and columns that each image fills
     */
    Found detect(double[] regions, int[] perImage, float[] probabilities, float[] deltas, float[] extents) {
        List<double[]> boxes = new ArrayList<>();
        List<Integer> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        int first = 0;
        for (int image = 0; image < perImage.length; image++) {
            Candidates here = new Candidates(perImage[image] * categories);
            for (int region = first; region < first + perImage[image]; region++) {
                here.add(regions, region, probabilities, deltas, extents[2 * image], extents[2 * image + 1]);
            }
            first += perImage[image];
            int[] kept = here.keep();
            for (int i = 0; i < Math.min(kept.length, budget.detections()); i++) {
                boxes.add(Boxes.select(here.boxes, new int[] {kept[i]}));
                images.add(image);
                labels.add(here.labels[kept[i]]);
                scores.add(here.scores[kept[i]]);
            }
        }
        return new Found(
                Boxes.concat(boxes),
                images.stream().mapToInt(Integer::intValue).toArray(),
                labels.stream().mapToInt(Integer::intValue).toArray(),
                scores.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** What one image's regions could be. */
    private final class Candidates {
        private final double[] boxes;
        private final double[] scores;
        private final int[] labels;
        private int count;

        Candidates(int most) {
            boxes = new double[most * Boxes.SIDES];
            scores = new double[most];
            labels = new int[most];
        }

        void add(double[] regions, int region, float[] probabilities, float[] deltas, double height, double width) {
            for (int label = 1; label <= categories; label++) {
                double score = probabilities[region * (categories + 1) + label];
                if (!(score > SCORE_THRESHOLD)) {
                    continue;
                }
                int delta = (region * categories + label - 1) * Boxes.SIDES;
                double[] box = new double[Boxes.SIDES];
                BoxCoder.REGIONS.decode(deltas, delta, regions, region, box, 0);
                Boxes.clip(box, height, width);
                if (box[2] - box[0] >= SMALLEST_SIDE && box[3] - box[1] >= SMALLEST_SIDE) {
                    System.arraycopy(box, 0, boxes, count * Boxes.SIDES, Boxes.SIDES);
                    scores[count] = score;
                    labels[count++] = label;
                }
            }
        }

        int[] keep() {
            return Nms.keep(
                    Arrays.copyOf(boxes, count * Boxes.SIDES),
                    Arrays.copyOf(scores, count),
                    Arrays.copyOf(labels, count),
                    NMS_THRESHOLD);
        }
    }
}
