package io.normbench.metric.coco;

/** The fixed parameters of COCO's detection evaluation. */
final class Protocol {
    /** Overlap thresholds. */
    static final int THRESHOLDS = 10;

    /** Recall points. */
    static final int RECALL_POINTS = 101;

    /** Area ranges: all, small, medium, large. */
    static final int AREAS = 4;

    /** Best detections kept of an image and category. */
    static final int MOST_DETECTIONS = 100;

    /** Place of 0.75 among the thresholds; 0.5 is the first. */
    static final int THRESHOLD_75 = 5;

    private static final double SMALL = 32 * 32;
    private static final double MEDIUM = 96 * 96;
    private static final double LARGEST = 1e5 * 1e5;

    private Protocol() {}

    /**
     * Threshold {@code t}. NumPy's {@code linspace}: index 8 is 0.8999999999999999, not 0.9.
     */
    static double threshold(int t) {
        return t == THRESHOLDS - 1 ? 0.95 : 0.5 + t * ((0.95 - 0.5) / (THRESHOLDS - 1));
    }

    /** Recall point {@code r}. NumPy's {@code linspace}: {@code r * 0.01}, which is not always {@code r / 100.0}. */
    static double recallPoint(int r) {
        return r == RECALL_POINTS - 1 ? 1.0 : r * 0.01;
    }

    /** Whether an area lies in a range; both ends belong to it, so 1024 is small and medium. */
    static boolean inRange(int range, double area) {
        return switch (range) {
            case 0 -> area >= 0 && area <= LARGEST;
            case 1 -> area >= 0 && area <= SMALL;
            case 2 -> area >= SMALL && area <= MEDIUM;
            default -> area >= MEDIUM && area <= LARGEST;
        };
    }
}
