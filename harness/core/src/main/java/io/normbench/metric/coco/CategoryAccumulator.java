package io.normbench.metric.coco;

import io.normbench.metric.coco.Tables.RecallSetting;
import java.util.Arrays;

/** Precision and recall of one category over all images ({@code accumulate}). One instance serves one category. */
final class CategoryAccumulator {
    /** {@code np.spacing(1)}: keeps 0/0 away, and keeps a perfect precision just below 1. */
    static final double SPACING = 2.220446049250313e-16;

    private final GroundTruth truth;
    private final Detections found;
    private final CategoryOrder truths;
    private final CategoryOrder detections;
    private final Pairs pairs;
    private final Matches matches;
    private final Tables tables;

    private int[] places = {}; // of the detections that count, best score first
    private int[] ranks = {}; // by place less the category's first place: how many of its pair score higher
    private double[] precision = {};
    private double[] recall = {};

    CategoryAccumulator(
            GroundTruth truth,
            Detections found,
            CategoryOrder truths,
            CategoryOrder detections,
            Pairs pairs,
            Matches matches,
            Tables tables) {
        this.truth = truth;
        this.found = found;
        this.truths = truths;
        this.detections = detections;
        this.pairs = pairs;
        this.matches = matches;
        this.tables = tables;
    }

    /** Fills the category's part of the tables. */
    void accumulate(int category) {
        gather(category);
        for (int area = 0; area < Protocol.AREAS; area++) {
            int objects = objects(category, area);
            if (objects == 0) {
                continue;
            }
            for (int t = 0; t < Protocol.THRESHOLDS; t++) {
                curve(category, area, t, objects);
            }
        }
    }

    /** The category's detections that count, best score first; filled by {@link #accumulate}. */
    int[] places() {
        return places;
    }

    private void gather(int category) {
        int first = detections.start(category);
        int all = detections.start(category + 1) - first;
        int[] candidates = new int[all];
        ranks = new int[all];
        int used = 0;
        for (int pair = pairs.start(category); pair < pairs.start(category + 1); pair++) {
            int start = pairs.detectionStart(pair);
            for (int rank = 0; rank < pairs.keptDetections(pair); rank++) {
                ranks[start + rank - first] = rank;
                candidates[used++] = start + rank;
            }
        }
        places = sortedByScore(candidates, used);
        precision = new double[used];
        recall = new double[used];
    }

    private int[] sortedByScore(int[] candidates, int used) {
        double[] scores = new double[used];
        int[] order = new int[used];
        for (int i = 0; i < used; i++) {
            scores[i] = found.scores()[detections.order()[candidates[i]]];
            order[i] = i;
        }
        new ScoreOrder(scores).sort(order, 0, used);
        return Arrays.stream(order).map(i -> candidates[i]).toArray();
    }

    private int objects(int category, int area) {
        int objects = 0;
        for (int place = truths.start(category); place < truths.start(category + 1); place++) {
            if (!PairMatcher.isIgnored(truth, truths.order()[place], area)) {
                objects++;
            }
        }
        return objects;
    }

    private void curve(int category, int area, int t, int objects) {
        long bit = Matches.bit(area, t);
        int first = detections.start(category);
        int right = 0;
        int wrong = 0;
        int[] rightWithin = new int[Protocol.MOST_DETECTIONS];
        for (int i = 0; i < places.length; i++) {
            int place = places[i];
            if (!matches.isIgnored(place, bit)) {
                if (matches.isMatched(place, bit)) {
                    right++;
                    rightWithin[ranks[place - first]]++;
                } else {
                    wrong++;
                }
            }
            precision[i] = right / ((double) wrong + right + SPACING);
            recall[i] = (double) right / objects;
        }
        for (int i = places.length - 1; i > 0; i--) {
            precision[i - 1] = Math.max(precision[i - 1], precision[i]);
        }
        int reached = 0;
        for (int r = 0; r < Protocol.RECALL_POINTS; r++) {
            double point = Protocol.recallPoint(r);
            while (reached < places.length && recall[reached] < point) {
                reached++;
            }
            tables.setPrecision(area, t, r, category, reached < places.length ? precision[reached] : 0);
        }
        for (RecallSetting setting : RecallSetting.values()) {
            if (setting.area() == area) {
                int counted =
                        Arrays.stream(rightWithin, 0, setting.mostDetections()).sum();
                tables.setRecall(setting, t, category, (double) counted / objects);
            }
        }
    }
}
