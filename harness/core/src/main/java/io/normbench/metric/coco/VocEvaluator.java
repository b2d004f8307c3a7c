package io.normbench.metric.coco;

/**
 * VOC's own average precision of boxes at an overlap of 0.5, of the input that COCO's evaluation takes
 * ({@code VOCevaldet.m} of the VOC development kits of 2007 and 2010). Crowd regions are its difficult objects: neither
 * missed nor, when found, wrong.
 *
 * <p>Unlike COCO, VOC holds a detection against the one object that it overlaps most, so that a second detection of a
 * found object is wrong even where it would fit another one.
 */
public final class VocEvaluator {
    private static final double OVERLAP = 0.5;
    private static final int POINTS = 11;

    private final GroundTruth truth;
    private final Detections found;
    private final CategoryOrder truths;
    private final CategoryOrder detections;

    private VocEvaluator(GroundTruth truth, Detections found) {
        this.truth = truth;
        this.found = found;
        this.truths = new CategoryOrder(truth.regions(), truth.images(), truth.categories());
        this.detections = new CategoryOrder(found.regions(), truth.images(), truth.categories());
    }

    /**
     * Means over the categories that have an object that counts; -1 if none has.
     *
     * @param ap2007 mean of the best precision at 11 recalls: VOC 2007 to 2009
     * @param ap2010 area under the curve of the best precision: VOC 2010 to 2012
     */
    public record Stats(double ap2007, double ap2010) {}

    /** Computes both from boxes. */
    public static Stats evaluate(GroundTruth truth, Detections found) {
        if (truth.type() != IouType.BBOX) {
            throw new IllegalArgumentException("VOC's average precision is one of boxes");
        }
        VocEvaluator evaluator = new VocEvaluator(truth, found);
        double of2007 = 0;
        double of2010 = 0;
        int categories = 0;
        for (int category = 0; category < truth.categories().size(); category++) {
            int objects = evaluator.objects(category);
            if (objects > 0) {
                Curve curve = evaluator.curve(category, objects);
                of2007 += curve.atPoints();
                of2010 += curve.area();
                categories++;
            }
        }
        return categories == 0 ? new Stats(-1, -1) : new Stats(of2007 / categories, of2010 / categories);
    }

    private int objects(int category) {
        int objects = 0;
        for (int place = truths.start(category); place < truths.start(category + 1); place++) {
            objects += truth.isCrowd(truths.order()[place]) ? 0 : 1;
        }
        return objects;
    }

    private Curve curve(int category, int objects) {
        int first = detections.start(category);
        int count = detections.start(category + 1) - first;
        double[] scores = new double[count];
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            scores[i] = found.scores()[detections.order()[first + i]];
            order[i] = i;
        }
        new ScoreOrder(scores).sort(order, 0, count);
        int firstTruth = truths.start(category);
        boolean[] taken = new boolean[truths.start(category + 1) - firstTruth];
        Curve curve = new Curve(count, objects);
        for (int i : order) {
            int best = best(first + i, category);
            if (best < 0) {
                curve.add(false);
            } else if (!truth.isCrowd(truths.order()[best])) {
                curve.add(!taken[best - firstTruth]);
                taken[best - firstTruth] = true;
            }
        }
        return curve;
    }

    /** The place of the object that a detection overlaps most, the first of equal ones; -1 if by less than half. */
    private int best(int detection, int category) {
        int image = detections.image(detection);
        int end = truths.start(category + 1);
        int best = -1;
        double most = -1;
        for (int place = firstOf(image, truths.start(category), end);
                place < end && truths.image(place) == image;
                place++) {
            double overlap = Boxes.iou(
                    found.regions().boxes(),
                    detections.order()[detection],
                    truth.regions().boxes(),
                    truths.order()[place],
                    false);
            if (overlap > most) {
                most = overlap;
                best = place;
            }
        }
        return most >= OVERLAP ? best : -1;
    }

    /** The first place from {@code from} on, below {@code to}, whose image is not before {@code image}. */
    private int firstOf(int image, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (truths.image(middle) < image) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Precision and recall after each detection that counts, the surest first. */
    private static final class Curve {
        private final int objects;
        private final double[] recall;
        private final double[] precision;
        private int right;
        private int size;

        Curve(int most, int objects) {
            this.objects = objects;
            this.recall = new double[most];
            this.precision = new double[most];
        }

        void add(boolean isRight) {
            right += isRight ? 1 : 0;
            recall[size] = (double) right / objects;
            precision[size] = (double) right / (size + 1);
            size++;
        }

        double atPoints() {
            double sum = 0;
            for (int point = 0; point < POINTS; point++) {
                double best = 0;
                for (int i = 0; i < size; i++) {
                    best = recall[i] >= point * 0.1 ? Math.max(best, precision[i]) : best;
                }
                sum += best / POINTS;
            }
            return sum;
        }

        double area() {
            double area = 0;
            double best = 0;
            for (int i = size - 1; i >= 0; i--) {
                best = Math.max(best, precision[i]);
                area += (recall[i] - (i == 0 ? 0 : recall[i - 1])) * best;
            }
            return area;
        }
    }
}
