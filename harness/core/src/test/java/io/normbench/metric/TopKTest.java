package io.normbench.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TopKTest {
    private static final float[] RISING = {0, 1, 2, 3, 4, 5, 6};

    @Test
    void countsTheLargestLogitAsTop1() {
        TopK topK = new TopK(7);
        topK.add(RISING, new long[] {6});
        topK.add(RISING, new long[] {5});
        assertThat(topK.top1()).isEqualTo(0.5);
    }

    @Test
    void countsTheFiveLargestAsTop5() {
        TopK topK = new TopK(7);
        for (long label = 0; label < 7; label++) {
            topK.add(RISING, new long[] {label});
        }
        assertThat(topK.correct(5)).isEqualTo(5);
        assertThat(topK.top5()).isEqualTo(5 / 7.0);
    }

    @Test
    void theBestClassIsTheTrueOneJustWhereTop1CountsTheImage() {
        float[] logits = {1, 1, 0, 0, 2, 2, Float.NaN, 0, 0, 5, 1, Float.POSITIVE_INFINITY};
        TopK topK = new TopK(3);
        long[] labels = {0, 2, 0, 2};
        topK.add(logits, labels);

        assertThat(new int[] {topK.best(logits, 0), topK.best(logits, 1), topK.best(logits, 2), topK.best(logits, 3)})
                .containsExactly(0, 1, -1, 2);
        assertThat(topK.correct(1)).isEqualTo(2);
    }

    @Test
    void lowestIndexWinsATie() {
        TopK topK = new TopK(3);
        topK.add(new float[] {1, 1, 0}, new long[] {0});
        assertThat(topK.correct(1)).isEqualTo(1);
        topK.add(new float[] {1, 1, 0}, new long[] {1});
        assertThat(topK.correct(1)).isEqualTo(1);
        assertThat(topK.correct(2)).isEqualTo(2);
    }

    @Test
    void tiesOfAllClassesLeaveTheLowestFiveInTop5() {
        TopK topK = new TopK(6);
        topK.add(new float[12], new long[] {4, 5});
        assertThat(topK.correct(5)).isEqualTo(1);
    }

    @Test
    void minusZeroTiesWithZero() {
        TopK topK = new TopK(2);
        topK.add(new float[] {-0f, 0f}, new long[] {0});
        assertThat(topK.correct(1)).isEqualTo(1);
    }

    @Test
    void nanAnywhereInTheRowIsWrongForEveryK() {
        TopK topK = new TopK(3);
        topK.add(new float[] {Float.NaN, 1, 0}, new long[] {0});
        topK.add(new float[] {Float.NaN, 1, 0}, new long[] {1});
        assertThat(topK.correct(3)).isZero();
        assertThat(topK.images()).isEqualTo(2);
    }

    @Test
    void infiniteLogitsRankAsNumbers() {
        TopK topK = new TopK(3);
        topK.add(new float[] {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0}, new long[] {1});
        assertThat(topK.top1()).isEqualTo(1);
    }

    @Test
    void kAboveTheNumberOfClassesIsRightUnlessNan() {
        TopK topK = new TopK(2);
        topK.add(new float[] {1, 0, 1, 0, Float.NaN, 0}, new long[] {0, 1, 0});
        assertThat(topK.top5()).isEqualTo(2 / 3.0, within(1e-15));
    }

    @Test
    void weighsBatchesByTheirSize() {
        TopK topK = new TopK(2);
        topK.add(new float[] {1, 0, 1, 0, 1, 0}, new long[] {0, 0, 0});
        topK.add(new float[] {1, 0}, new long[] {1});
        assertThat(topK.top1()).isEqualTo(0.75);
    }

    @Test
    void saysWhichSizesDoNotFit() {
        assertThatThrownBy(() -> new TopK(3).add(new float[5], new long[] {0, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("5 logits for 2 images and 3 classes; expected 6");
    }

    @Test
    void refusesALabelOutOfRange() {
        assertThatThrownBy(() -> new TopK(3).add(new float[3], new long[] {3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label 3; expected 0 to 2");
    }

    @Test
    void hasNoAccuracyWithoutImages() {
        assertThatThrownBy(() -> new TopK(3).top1()).isInstanceOf(IllegalStateException.class);
    }
}
