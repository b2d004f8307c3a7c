package io.normbench.metric.coco;

import io.normbench.metric.Jackknife;
import java.util.Arrays;

/**
 * Mean precision of one category, over thresholds and recall points and objects of any area, without each group of images:
 * what {@link CategoryAccumulator} would find if the group had never been there. Matching is done image by image, so that
 * nothing is matched again. One instance serves one thread.
 */
final class CategoryWithout {
    /** No group is left out. */
    private static final int NONE = -1;

    private final GroundTruth truth;
    private final CategoryOrder truths;
    private final CategoryOrder detections;
    private final Matches matches;
    private final Jackknife jackknife;

    CategoryWithout(
            GroundTruth truth, CategoryOrder truths, CategoryOrder detections, Matches matches, Jackknife jackknife) {
        this.truth = truth;
        this.truths = truths;
        this.detections = detections;
        this.matches = matches;
        this.jackknife = jackknife;
    }

    /**
     * The precisions.
     *
     * @param places the detections that count, best score first
     * @return one for each group; no number where no object is left
     */
    double[] meanPrecision(int category, int[] places) {
        int[] objects = new int[jackknife.groups()];
        boolean[] touched = new boolean[jackknife.groups()];
        for (int place = truths.start(category); place < truths.start(category + 1); place++) {
            if (!PairMatcher.isIgnored(truth, truths.order()[place], 0)) {
                int group = jackknife.group(truths.image(place));
                objects[group]++;
                touched[group] = true;
            }
        }
        int[] groups = Arrays.stream(places)
                .map(place -> jackknife.group(detections.image(place)))
                .toArray();
        Arrays.stream(groups).forEach(group -> touched[group] = true);
        int all = Arrays.stream(objects).sum();
        double whole = meanPrecision(places, groups, NONE, all);
        double[] without = new double[objects.length];
        for (int group = 0; group < without.length; group++) {
            without[group] = touched[group] ? meanPrecision(places, groups, group, all - objects[group]) : whole;
        }
        return without;
    }

    private double meanPrecision(int[] places, int[] groups, int left, int objects) {
        if (objects == 0) {
            return Double.NaN;
        }
        double[] precision = new double[places.length];
        double[] recall = new double[places.length];
        double sum = 0;
        for (int t = 0; t < Protocol.THRESHOLDS; t++) {
            int used = curve(places, groups, left, objects, Matches.bit(0, t), precision, recall);
            sum += sumOverRecall(precision, recall, used);
        }
        return sum / (Protocol.THRESHOLDS * Protocol.RECALL_POINTS);
    }

    /** Fills in precision and recall after each detection, and returns how many there are. */
    private int curve(
            int[] places, int[] groups, int left, int objects, long bit, double[] precision, double[] recall) {
        int right = 0;
        int wrong = 0;
        int used = 0;
        for (int i = 0; i < places.length; i++) {
            if (groups[i] == left) {
                continue;
            }
            if (!matches.isIgnored(places[i], bit)) {
                if (matches.isMatched(places[i], bit)) {
                    right++;
                } else {
                    wrong++;
                }
            }
            precision[used] = right / ((double) wrong + right + CategoryAccumulator.SPACING);
            recall[used++] = (double) right / objects;
        }
        return used;
    }

    private static double sumOverRecall(double[] precision, double[] recall, int used) {
        for (int i = used - 1; i > 0; i--) {
            precision[i - 1] = Math.max(precision[i - 1], precision[i]);
        }
        double sum = 0;
        int reached = 0;
        for (int r = 0; r < Protocol.RECALL_POINTS; r++) {
            while (reached < used && recall[reached] < Protocol.recallPoint(r)) {
                reached++;
            }
            sum += reached < used ? precision[reached] : 0;
        }
        return sum;
    }
}
