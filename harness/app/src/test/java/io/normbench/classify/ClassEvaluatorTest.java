package io.normbench.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.metric.TopK;
import io.normbench.provenance.Trials;
import io.normbench.result.ClassConfusion;
import io.normbench.task.ClassPredictions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClassEvaluatorTest {
    private static ClassScores evaluate(ClassPredictions predictions) {
        return new ClassEvaluator()
                .evaluate(predictions, Trials.provenance("bn", 1).evaluation());
    }

    /** Class 0: 3 images, 2 right, one taken for 1. Class 1: 2 right. Class 2: taken for 0. */
    @Test
    void agreesWithValuesWorkedOutByHand() {
        ClassPredictions predictions =
                new ClassPredictions(3, new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 1, 0});
        ClassScores scores = evaluate(predictions);

        assertThat(scores.accuracy()).isEqualTo(4 / 6.0);
        assertThat(scores.precision()).containsExactly(2 / 3.0, 2 / 3.0, 0.0);
        assertThat(scores.recall()).containsExactly(2 / 3.0, 1.0, 0.0);
        assertThat(scores.f1().get(0)).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(scores.f1().get(1)).isCloseTo(0.8, within(1e-15));
        assertThat(scores.f1().get(2)).isZero();
        assertThat((double) scores.figures().get("macro_f1")).isCloseTo((2 / 3.0 + 0.8) / 3, within(1e-15));
        assertThat((double) scores.figures().get("macro_precision")).isCloseTo(4 / 9.0, within(1e-15));
        assertThat((double) scores.figures().get("macro_recall")).isCloseTo(5 / 9.0, within(1e-15));
        assertThat(scores.confusion()).isEqualTo(ClassConfusion.of(predictions));
        assertThat(scores.confusion().images(2, 0)).as("rows are true classes").isEqualTo(1);
    }

    @Test
    void accuracyIsTheTop1AccuracyOfTheSameLogitsToTheLastBit() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 20; round++) {
            int classes = 2 + random.nextInt(12);
            int images = 1 + random.nextInt(400);
            float[] logits = new float[images * classes];
            for (int i = 0; i < logits.length; i++) {
                // Few values, so that there are ties; now and then none.
                logits[i] = random.nextInt(100) == 0 ? Float.NaN : random.nextInt(6);
            }
            long[] labels = random.longs(images, 0, classes).toArray();
            TopK topK = new TopK(classes);
            topK.add(logits, labels);
            int[] predicted = new int[images];
            Arrays.setAll(predicted, i -> topK.best(logits, i));
            ClassPredictions predictions = new ClassPredictions(
                    classes,
                    Arrays.stream(labels).mapToInt(label -> (int) label).toArray(),
                    predicted);

            ClassScores scores = evaluate(predictions);

            assertThat(scores.accuracy()).isEqualTo(topK.top1());
            assertThat(scores.confusion()).isEqualTo(ClassConfusion.of(predictions));
        }
    }

    @Test
    void imagesWithoutPredictionAreWrongAndTheirLabelIsNoClass() {
        ClassScores scores = evaluate(new ClassPredictions(
                2, new int[] {0, 0, 1, 1}, new int[] {0, ClassPredictions.NONE, 1, ClassPredictions.NONE}));

        assertThat(scores.accuracy()).isEqualTo(0.5);
        assertThat(scores.precision()).containsExactly(1.0, 1.0);
        assertThat(scores.recall()).containsExactly(0.5, 0.5);
        assertThat((double) scores.figures().get("macro_recall")).isEqualTo(0.5);
        assertThat(scores.confusion().images(1, ClassPredictions.NONE)).isEqualTo(1);
    }

    @Test
    void classesWithoutImagesCountAsZeroAndManyClassesLeaveTheMeansAlone() {
        int[] truth = {0, 1};
        ClassScores few = evaluate(new ClassPredictions(4, truth, truth));
        ClassScores many = evaluate(new ClassPredictions(101, truth, truth));

        assertThat((double) few.figures().get("macro_f1")).isEqualTo(0.5);
        assertThat(few.figures().get("class_f1")).isEqualTo(List.of(1.0, 1.0, 0.0, 0.0));
        assertThat(many.figures()).containsOnlyKeys("macro_precision", "macro_recall", "macro_f1");
    }
}
