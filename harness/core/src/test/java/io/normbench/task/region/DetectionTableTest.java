package io.normbench.task.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.ImageShape;
import io.normbench.data.objects.ObjectImage;
import io.normbench.tensor.HostTensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionTableTest {
    /** 100 × 50 pixels, shown in 40 rows and 80 columns of a frame of 64 × 96. */
    private static final ObjectImage IMAGE =
            new ObjectImage(7, new ImageShape(1, 64, 96), new float[64 * 96], 40, 80, 50, 100, List.of(), null);

    @Test
    void boxesAndMasksAreThoseOfTheOriginalImage() {
        float[] full = new float[14 * 14];
        Arrays.fill(full, 1);
        float[] grids = Arrays.copyOf(full, 2 * full.length);
        float[] table = {
            0, 3, 0.75f, 8, 4, 24, 20, 0, 0, 0, 0, 0, 80, 40, // the filler
        };

        List<DetectionTable.Detection> found = DetectionTable.read(
                List.of(HostTensor.of(table, 2, 7), HostTensor.of(grids, 2, 14, 14)), List.of(IMAGE));

        assertThat(found).singleElement().satisfies(detection -> {
            assertThat(detection.label()).isEqualTo(3);
            assertThat(detection.score()).isEqualTo(0.75);
            assertThat(detection.box()).containsExactly(new double[] {10, 5, 20, 20}, within(1e-9));
            assertThat(detection.mask().height()).isEqualTo(50);
            assertThat(detection.mask().width()).isEqualTo(100);
            assertThat(detection.mask().area()).isEqualTo(400);
            assertThat(detection.mask().box()).containsExactly(10, 5, 20, 20);
        });
    }

    @Test
    void withoutMasksThereAreNone() {
        float[] table = {0, 1, 0.5f, 0, 0, 80, 40};

        assertThat(DetectionTable.read(List.of(HostTensor.of(table, 1, 7)), List.of(IMAGE)))
                .singleElement()
                .satisfies(detection -> assertThat(detection.mask()).isNull());
    }
}
