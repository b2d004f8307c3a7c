package io.normbench.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Cases whose numbers can be worked out by hand from VOC's definition. */
class VocEvaluatorTest {
    private static final double[] A = {0, 0, 10, 10};
    private static final double[] B = {100, 0, 10, 10};
    private static final double[] NOWHERE = {50, 50, 10, 10};

    private final GroundTruth.Builder truth = GroundTruth.builder(IouType.BBOX);
    private long id;

    private VocEvaluatorTest() {
        truth.image(1, -1, -1).image(2, -1, -1).category(1).category(2);
    }

    private void object(long image, long category, double[] box, boolean difficult) {
        truth.annotation(++id, image, category, box[2] * box[3], difficult, box, null);
    }

    /** A detection: image, category, score, box. */
    private record Found(long image, long category, double score, double[] box) {}

    private VocEvaluator.Stats evaluate(Found... detections) {
        GroundTruth objects = truth.build();
        Detections.Builder found = Detections.builder(objects);
        for (Found each : detections) {
            found.add(each.image, each.category, each.score, each.box, null);
        }
        return VocEvaluator.evaluate(objects, found.build());
    }

    @Test
    void aPerfectDetectorReachesOne() {
        object(1, 1, A, false);
        object(2, 1, B, false);
        VocEvaluator.Stats stats = evaluate(new Found(2, 1, 0.5, B), new Found(1, 1, 0.9, A));
        assertThat(stats.ap2007()).isEqualTo(1, within(1e-12));
        assertThat(stats.ap2010()).isEqualTo(1, within(1e-12));
    }

    @Test
    void oneWrongBetweenTwoRightOnes() {
        object(1, 1, A, false);
        object(1, 1, B, false);
        VocEvaluator.Stats stats =
                evaluate(new Found(1, 1, 0.9, A), new Found(1, 1, 0.8, NOWHERE), new Found(1, 1, 0.7, B));
        // Precision 1 up to recall 0.5, that is at six of the points, then two thirds.
        assertThat(stats.ap2007()).isEqualTo((6 + 5 * 2 / 3.0) / 11, within(1e-12));
        assertThat(stats.ap2010()).isEqualTo(0.5 + 0.5 * 2 / 3, within(1e-12));
    }

    @Test
    void aSecondDetectionOfAnObjectIsWrong() {
        object(1, 1, A, false);
        object(1, 1, new double[] {3, 0, 10, 10}, false);
        // Overlaps the second object by more than half too, but the first one most.
        VocEvaluator.Stats stats = evaluate(new Found(1, 1, 0.9, A), new Found(1, 1, 0.8, new double[] {1, 0, 10, 10}));
        assertThat(stats.ap2010()).isEqualTo(0.5, within(1e-12));
    }

    @Test
    void difficultObjectsAreNeitherMissedNorWronglyFound() {
        object(1, 1, A, false);
        object(1, 1, B, true);
        assertThat(evaluate(new Found(1, 1, 0.9, B), new Found(1, 1, 0.8, B), new Found(1, 1, 0.7, A))
                        .ap2010())
                .isEqualTo(1, within(1e-12));
        assertThat(evaluate(new Found(1, 1, 0.7, A)).ap2007()).isEqualTo(1, within(1e-12));
    }

    @Test
    void anOverlapOfHalfIsEnoughAndLessIsNot() {
        object(1, 1, A, false);
        assertThat(evaluate(new Found(1, 1, 1, new double[] {0, 0, 10, 20})).ap2010())
                .isEqualTo(1, within(1e-12));
        assertThat(evaluate(new Found(1, 1, 1, new double[] {0, 0, 10, 20.1})).ap2010())
                .isZero();
        assertThat(evaluate(new Found(2, 1, 1, A)).ap2010()).isZero();
    }

    @Test
    void theMeanIsOverCategoriesThatHaveAnObject() {
        assertThat(evaluate()).isEqualTo(new VocEvaluator.Stats(-1, -1));
        object(1, 1, A, false);
        assertThat(evaluate(new Found(1, 1, 0.9, A), new Found(1, 2, 0.9, A)).ap2010())
                .isEqualTo(1, within(1e-12));
        object(2, 2, B, false);
        assertThat(evaluate(new Found(1, 1, 0.9, A), new Found(1, 2, 0.9, A)).ap2010())
                .isEqualTo(0.5, within(1e-12));
    }
}
