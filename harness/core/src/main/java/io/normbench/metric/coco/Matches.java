package io.normbench.metric.coco;

/**
 * What matching found of each detection, by its place in the detections' order: a bit for each area range and
 * threshold.
 */
final class Matches {
    private final long[] matched;
    private final long[] ignored;

    Matches(int detections) {
        matched = new long[detections];
        ignored = new long[detections];
    }

    /** The bit of an area range and threshold. */
    static long bit(int area, int threshold) {
        return 1L << (area * Protocol.THRESHOLDS + threshold);
    }

    void match(int place, long bit) {
        matched[place] |= bit;
    }

    void ignore(int place, long bit) {
        ignored[place] |= bit;
    }

    boolean isMatched(int place, long bit) {
        return (matched[place] & bit) != 0;
    }

    boolean isIgnored(int place, long bit) {
        return (ignored[place] & bit) != 0;
    }
}
