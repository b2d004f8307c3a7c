package io.normbench.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of the protocol, each with a case whose numbers pycocotools gave. */
class CocoRulesTest {
    private static final double PERFECT = 0.9999999999999998;
    private static final double[] BOX = {10, 10, 40, 40};

    private final GroundTruth.Builder truth = GroundTruth.builder(IouType.BBOX);

    private CocoRulesTest() {
        truth.image(1, 200, 200).category(1);
    }

    private void object(long id, double[] box, boolean crowd) {
        truth.annotation(id, 1, 1, box[2] * box[3], crowd, box, null);
    }

    private CocoStats evaluate(double[]... boxes) {
        GroundTruth objects = truth.build();
        Detections.Builder detections = Detections.builder(objects);
        double score = 1;
        for (double[] box : boxes) {
            score -= 0.01;
            detections.add(1, 1, score, box, null);
        }
        return CocoEvaluator.evaluate(objects, detections.build(), 1);
    }

    @Test
    void aPerfectDetectionScoresJustBelowOne() {
        object(1, BOX, false);

        assertThat(evaluate(BOX).ap()).isEqualTo(PERFECT);
    }

    @Test
    void anObjectWithIdZeroMakesItsDetectionCountAsUnmatched() {
        object(0, BOX, false);

        assertThat(evaluate(BOX).ap()).isZero();
    }

    @Test
    void aDetectionOfAnUnlistedCategoryIsLeftOutWithAWarning() {
        object(1, BOX, false);
        GroundTruth objects = truth.build();
        Detections detections = Detections.builder(objects)
                .add(1, 7, 0.9, BOX, null)
                .add(1, 1, 0.8, BOX, null)
                .build();

        assertThat(CocoEvaluator.evaluate(objects, detections, 1).ap()).isEqualTo(PERFECT);
        assertThat(detections.warnings()).singleElement().asString().startsWith("1 detections are of categories");
    }

    @Test
    void anIdOfZeroIsWarnedOf() {
        object(0, BOX, false);

        assertThat(truth.build().warnings()).singleElement().asString().contains("id 0");
    }

    @Test
    void ofTwoEqualOverlapsTheLaterObjectWins() {
        object(0, BOX, false); // matched, it would count as a miss
        object(2, BOX, false);

        assertThat(evaluate(BOX).ap()).isGreaterThan(0.5);
    }

    @Test
    void anAreaOnTheBorderOfTwoRangesCountsInBoth() {
        double[] box = {10, 10, 32, 32};
        object(1, box, false);

        assertThat(evaluate(box).values().subList(3, 6)).containsExactly(PERFECT, PERFECT, -1.0);
    }

    @Test
    void aCrowdRegionAbsorbsManyDetections() {
        double[] object = {100, 100, 40, 40};
        object(1, BOX, true);
        object(2, object, false);

        assertThat(evaluate(new double[] {12, 12, 10, 10}, new double[] {20, 20, 10, 10}, object)
                        .ap())
                .isEqualTo(PERFECT);
    }

    @Test
    void anOverlapOfExactlyTheThresholdMatches() {
        object(1, new double[] {0, 0, 10, 10}, false);

        assertThat(evaluate(new double[] {0, 0, 10, 5}).values().get(1)).isGreaterThan(0.99);
    }

    @Test
    void aCategoryWithObjectsButNoDetectionsCountsAsZero() {
        truth.category(2);
        object(1, BOX, false);
        truth.annotation(2, 1, 2, 1600, false, BOX, null);

        assertThat(evaluate(BOX).ap()).isBetween(0.49, 0.51);
    }

    @Test
    void aCategoryWithoutObjectsIsLeftOut() {
        truth.category(2);
        object(1, BOX, false);

        assertThat(evaluate(BOX).ap()).isEqualTo(PERFECT);
    }

    @Test
    void thresholdsAndRecallPointsAreTheDoublesOfNumpy() {
        assertThat(List.of(Protocol.threshold(0), Protocol.threshold(5), Protocol.threshold(8), Protocol.threshold(9)))
                .containsExactly(0.5, 0.75, 0.8999999999999999, 0.95);
        assertThat(Protocol.recallPoint(35)).isEqualTo(0.35000000000000003);
        assertThat(Protocol.recallPoint(100)).isEqualTo(1.0);
    }

    @Test
    void equalScoresKeepTheOrderOfTheFile() {
        int[] order = new int[100];
        double[] scores = new double[100];
        for (int i = 0; i < 100; i++) {
            order[i] = i;
            scores[i] = i % 3;
        }

        new ScoreOrder(scores).sort(order, 0, 100);

        for (int i = 1; i < 100; i++) {
            boolean falling = scores[order[i - 1]] > scores[order[i]];
            boolean stable = scores[order[i - 1]] == scores[order[i]] && order[i - 1] < order[i];
            assertThat(falling || stable).isTrue();
        }
    }
}
