package io.normbench.metric.coco;

import java.util.Arrays;

/**
 * Precision at each threshold, recall point and category, and recall at each threshold and category; -1 where a
 * category has no object in the area range.
 *
 * <p>Laid out as the reference's arrays are, categories innermost, so that means add up in its order. Each category is
 * written by one thread alone.
 */
final class Tables {
    private final int categories;
    private final double[][] precision = new double[Protocol.AREAS][];
    private final double[][] recall = new double[RecallSetting.values().length][];

    /** Which recall the summary asks for. */
    enum RecallSetting {
        ALL_1(0, 1),
        ALL_10(0, 10),
        ALL_100(0, Protocol.MOST_DETECTIONS),
        SMALL(1, Protocol.MOST_DETECTIONS),
        MEDIUM(2, Protocol.MOST_DETECTIONS),
        LARGE(3, Protocol.MOST_DETECTIONS);

        private final int area;
        private final int mostDetections;

        RecallSetting(int area, int mostDetections) {
            this.area = area;
            this.mostDetections = mostDetections;
        }

        int area() {
            return area;
        }

        /** Best detections of an image and category that count. */
        int mostDetections() {
            return mostDetections;
        }
    }

    Tables(int categories) {
        this.categories = categories;
        for (int area = 0; area < precision.length; area++) {
            precision[area] = new double[Protocol.THRESHOLDS * Protocol.RECALL_POINTS * categories];
            Arrays.fill(precision[area], -1);
        }
        for (int setting = 0; setting < recall.length; setting++) {
            recall[setting] = new double[Protocol.THRESHOLDS * categories];
            Arrays.fill(recall[setting], -1);
        }
    }

    void setPrecision(int area, int threshold, int recallPoint, int category, double value) {
        precision[area][(threshold * Protocol.RECALL_POINTS + recallPoint) * categories + category] = value;
    }

    void setRecall(RecallSetting setting, int threshold, int category, double value) {
        recall[setting.ordinal()][threshold * categories + category] = value;
    }

    /** Mean precision of an area range over all thresholds. */
    double meanPrecision(int area) {
        return mean(precision[area], 0, precision[area].length);
    }

    /** Mean precision over all areas at one threshold. */
    double meanPrecisionAt(int threshold) {
        int stride = Protocol.RECALL_POINTS * categories;
        return mean(precision[0], threshold * stride, (threshold + 1) * stride);
    }

    /** Mean recall over all thresholds. */
    double meanRecall(RecallSetting setting) {
        double[] values = recall[setting.ordinal()];
        return mean(values, 0, values.length);
    }

    private static double mean(double[] values, int from, int to) {
        double[] defined =
                Arrays.stream(values, from, to).filter(value -> value > -1).toArray();
        return defined.length == 0 ? -1 : PairwiseSum.of(defined) / defined.length;
    }
}
