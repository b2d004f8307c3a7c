package io.normbench.vision;

import java.util.Arrays;

/**
 * Assigns annotated objects to candidate boxes by overlap (Ren et al. 2015, arXiv:1506.01497, section 3.1.2).
 *
 * @param backgroundBelow a candidate whose best overlap is below this is background
 * @param objectFrom a candidate whose best overlap is at least this is that object; in between it is left out
 * @param everyObject whether the candidates that overlap an object most are that object's whatever the overlap is, as
 *     the region proposal network wants it
 */
public record BoxMatcher(double backgroundBelow, double objectFrom, boolean everyObject) {
    /** A candidate that is background. */
    public static final int BACKGROUND = -1;

    /** A candidate that is neither object nor background. */
    public static final int NEITHER = -2;

    /** Anchors: object from 0.7 on, background below 0.3, and each object has at least one. */
    public static final BoxMatcher ANCHORS = new BoxMatcher(0.3, 0.7, true);

    /** Regions of the box head: object from 0.5 on, background below. */
    public static final BoxMatcher REGIONS = new BoxMatcher(0.5, 0.5, false);

    /** For each candidate the index of its object, {@link #BACKGROUND} or {@link #NEITHER}. */
    public int[] match(double[] candidates, double[] objects) {
        int candidateCount = Boxes.count(candidates);
        int objectCount = Boxes.count(objects);
        double[] best = new double[candidateCount];
        int[] nearest = new int[candidateCount];
        double[] bestOfObject = new double[objectCount];
        double[] overlaps = new double[objectCount * candidateCount];
        for (int object = 0; object < objectCount; object++) {
            double most = 0;
            for (int i = 0; i < candidateCount; i++) {
                double iou = overlap(candidates, i, objects, object);
                overlaps[object * candidateCount + i] = iou;
                if (iou > best[i]) {
                    best[i] = iou;
                    nearest[i] = object;
                }
                most = Math.max(most, iou);
            }
            bestOfObject[object] = most;
        }
        int[] matches = new int[candidateCount];
        Arrays.setAll(
                matches,
                i -> best[i] < backgroundBelow || best[i] == 0
                        ? BACKGROUND
                        : best[i] >= objectFrom ? nearest[i] : NEITHER);
        if (everyObject) {
            for (int object = 0; object < objectCount; object++) {
                for (int i = 0; bestOfObject[object] > 0 && i < candidateCount; i++) {
                    if (overlaps[object * candidateCount + i] == bestOfObject[object]) {
                        matches[i] = nearest[i]; // its own best, which may be another object: torchvision's choice
                    }
                }
            }
        }
        return matches;
    }

    private static double overlap(double[] candidates, int i, double[] objects, int object) {
        double shared = Boxes.intersection(candidates, i, objects, object);
        return shared == 0 ? 0 : shared / (Boxes.area(candidates, i) + Boxes.area(objects, object) - shared);
    }
}
