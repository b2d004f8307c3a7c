package io.normbench.metric.coco;

import java.util.Arrays;

/**
 * Matches the detections of one image and category to its objects, greedily by score ({@code evaluateImg}).
 *
 * <p>One instance serves one thread: it owns buffers. Pairs share nothing that is written.
 */
final class PairMatcher {
    /** A perfect overlap must reach any threshold, whatever its last bit. */
    private static final double ALMOST_ONE = 1 - 1e-10;

    private final GroundTruth truth;
    private final Detections found;
    private final CategoryOrder truths;
    private final CategoryOrder detections;
    private final Pairs pairs;
    private final Overlaps overlaps;
    private final ScoreOrder byScore;
    private final Matches matches;

    private double[] iou = new double[256];
    private int[] objects = new int[16]; // places within the pair, not ignored ones first
    private boolean[] ignored = new boolean[16];
    private boolean[] taken = new boolean[16];
    private boolean[] crowd = new boolean[16];

    PairMatcher(
            GroundTruth truth,
            Detections found,
            CategoryOrder truths,
            CategoryOrder detections,
            Pairs pairs,
            Matches matches) {
        this.truth = truth;
        this.found = found;
        this.truths = truths;
        this.detections = detections;
        this.pairs = pairs;
        this.matches = matches;
        this.overlaps = truth.type() == IouType.BBOX ? new BoxOverlaps(truth, found) : new MaskOverlaps(truth, found);
        this.byScore = new ScoreOrder(found.scores());
    }

    /** Sorts the pair's detections by score and records what each of the best 100 matches. */
    void match(int pair) {
        int start = pairs.detectionStart(pair);
        byScore.sort(detections.order(), start, pairs.detectionEnd(pair));
        int count = pairs.keptDetections(pair);
        int truthStart = pairs.truthStart(pair);
        int truthCount = pairs.truthEnd(pair) - truthStart;
        if (truthCount > 0 && count > 0) {
            reserve(count * truthCount, truthCount);
            overlaps.compute(detections.order(), start, count, truths.order(), truthStart, truthCount, iou);
        }
        for (int area = 0; area < Protocol.AREAS; area++) {
            if (truthCount > 0) {
                arrange(area, truthStart, truthCount);
            }
            for (int t = 0; t < Protocol.THRESHOLDS; t++) {
                match(area, t, start, count, truthStart, truthCount);
            }
        }
    }

    private void reserve(int overlapCount, int truthCount) {
        if (iou.length < overlapCount) {
            iou = new double[2 * overlapCount];
        }
        if (objects.length < truthCount) {
            objects = new int[2 * truthCount];
            ignored = new boolean[2 * truthCount];
            taken = new boolean[2 * truthCount];
            crowd = new boolean[2 * truthCount];
        }
    }

    /** Orders objects for an area range: those that count first, each kind in file order. */
    private void arrange(int area, int truthStart, int truthCount) {
        reserve(0, truthCount);
        int used = 0;
        for (int pass = 0; pass < 2; pass++) {
            boolean wanted = pass == 1;
            for (int g = 0; g < truthCount; g++) {
                int object = truths.order()[truthStart + g];
                if (isIgnored(truth, object, area) == wanted) {
                    objects[used] = g;
                    ignored[used] = wanted;
                    crowd[used++] = truth.isCrowd(object);
                }
            }
        }
    }

    /** Whether an object does not count in an area range. */
    static boolean isIgnored(GroundTruth truth, int object, int area) {
        return truth.isCrowd(object) || !Protocol.inRange(area, truth.regions().area(object));
    }

    private void match(int area, int t, int start, int count, int truthStart, int truthCount) {
        double threshold = Math.min(Protocol.threshold(t), ALMOST_ONE);
        long bit = Matches.bit(area, t);
        Arrays.fill(taken, 0, Math.min(truthCount, taken.length), false);
        for (int d = 0; d < count; d++) {
            int best = truthCount == 0 ? -1 : best(d, truthCount, threshold);
            boolean matched = false;
            if (best >= 0) {
                taken[best] = true;
                // The reference marks a match by the object's id, so that an id of 0 marks none.
                matched = truth.id(truths.order()[truthStart + objects[best]]) != 0;
                if (ignored[best]) {
                    matches.ignore(start + d, bit);
                }
            }
            if (matched) {
                matches.match(start + d, bit);
            } else if (!Protocol.inRange(area, found.regions().area(detections.order()[start + d]))) {
                matches.ignore(start + d, bit);
            }
        }
    }

    /** The object to match, or -1. Of equal overlaps the later wins; one that counts goes before ignored ones. */
    private int best(int d, int truthCount, double threshold) {
        double reached = threshold;
        int best = -1;
        for (int g = 0; g < truthCount; g++) {
            if (taken[g] && !crowd[g]) {
                continue;
            }
            if (best >= 0 && !ignored[best] && ignored[g]) {
                break;
            }
            double overlap = iou[d * truthCount + objects[g]];
            if (overlap >= reached) {
                reached = overlap;
                best = g;
            }
        }
        return best;
    }
}
