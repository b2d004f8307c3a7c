package io.normbench.task.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.model.RegionBudget;
import org.junit.jupiter.api.Test;

class DetectionStageTest {
    private static final float[] EXTENTS = {40, 60};

    @Test
    void keepsEveryLikelyCategoryOfARegionAndSuppressesWithinTheCategory() {
        double[] regions = {0, 0, 20, 20, 1, 1, 21, 21, 30, 10, 70, 30};
        float[] probabilities = {
            0.1f, 0.6f, 0.3f,
            0.1f, 0.86f, 0.04f,
            0.2f, 0.0f, 0.8f,
        };

        Found found = detect(10, regions, probabilities);

        assertThat(found.scores()).containsExactly(new double[] {0.86, 0.8, 0.3}, within(1e-6));
        assertThat(found.labels()).containsExactly(1, 2, 2);
        assertThat(found.boxes())
                .as("the second region, the third cut at the image's border, the first")
                .containsExactly(1, 1, 21, 21, 30, 10, 60, 30, 0, 0, 20, 20);
    }

    @Test
    void keepsTheBest() {
        double[] regions = {0, 0, 10, 10, 20, 0, 30, 10, 40, 0, 50, 10};
        float[] probabilities = {0.5f, 0.5f, 0, 0.3f, 0.7f, 0, 0.4f, 0.6f, 0};

        assertThat(detect(2, regions, probabilities).boxes()).containsExactly(20, 0, 30, 10, 40, 0, 50, 10);
    }

    private static Found detect(int detections, double[] regions, float[] probabilities) {
        int count = regions.length / 4;
        return new DetectionStage(new RegionBudget(8, 8, 8, 8, detections), 2)
                .detect(regions, new int[] {count}, probabilities, new float[count * 2 * 4], EXTENTS);
    }
}
