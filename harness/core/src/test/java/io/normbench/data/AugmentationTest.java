package io.normbench.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.data.augment.AugmentationSequence;
import io.normbench.data.augment.ContrastJitter;
import io.normbench.data.augment.HorizontalFlip;
import io.normbench.data.augment.RandomShift;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final ImageShape SHAPE = new ImageShape(2, 4, 5);
    private static final float[] BLACK = {-1, -2};

    @Test
    void shiftMovesEveryChannelAlikeAndFillsWithItsBlack() {
        RandomShift shift = new RandomShift(2, BLACK);
        for (int seed = 0; seed < 200; seed++) {
            float[] image = counting();
            shift.apply(image, 3, SHAPE, new SplitMix64(seed));
            assertThat(isShiftedBy(image, 2)).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void shiftReachesEveryOffsetUpToItsMaximum() {
        RandomShift shift = new RandomShift(1, BLACK);
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 300; seed++) {
            float[] image = counting();
            shift.apply(image, 3, SHAPE, new SplitMix64(seed));
            seen.add(Arrays.toString(image));
            assertThat(isShiftedBy(image, 1)).isTrue();
        }
        assertThat(seen).hasSize(9);
    }

    @Test
    void shiftBeyondTheImageLeavesOnlyBlack() {
        float[] image = {5, 6};
        RandomShift shift = new RandomShift(50, new float[] {-1});
        shift.apply(image, 0, new ImageShape(1, 1, 2), new SplitMix64(1));
        assertThat(image).containsExactly(-1, -1);
    }

    @Test
    void flipMirrorsRowsOfAboutHalfTheImages() {
        int mirrored = 0;
        for (int seed = 0; seed < 200; seed++) {
            float[] image = counting();
            new HorizontalFlip().apply(image, 3, SHAPE, new SplitMix64(seed));
            if (image[3] == 5) {
                assertThat(Arrays.copyOfRange(image, 3, 13)).containsExactly(5, 4, 3, 2, 1, 10, 9, 8, 7, 6);
                mirrored++;
            } else {
                assertThat(image).isEqualTo(counting());
            }
        }
        assertThat(mirrored).isBetween(70, 130);
    }

    @Test
    void contrastScalesTheDistanceFromBlackWithinItsBounds() {
        Set<Float> factors = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            float[] image = counting();
            image[3] = -1;
            new ContrastJitter(0.1, BLACK).apply(image, 3, SHAPE, new SplitMix64(seed));
            assertThat(image[3]).as("black stays black").isEqualTo(-1);
            float factor = (image[4] + 1) / 3;
            assertThat(factor).isBetween(0.8999f, 1.1001f);
            assertThat((image[42] + 2) / 42).isBetween(factor - 1e-5f, factor + 1e-5f);
            factors.add(factor);
        }
        assertThat(factors).hasSizeGreaterThan(90);
    }

    @Test
    void sequenceAppliesItsStepsInOrder() {
        float[] image = {1};
        new AugmentationSequence((i, o, s, r) -> i[o] += 1, (i, o, s, r) -> i[o] *= 10)
                .apply(image, 0, new ImageShape(1, 1, 1), new SplitMix64(0));
        assertThat(image).containsExactly(20);
    }

    /** Values 1 to 40, with three guards of 99 before and two behind. */
    private static float[] counting() {
        float[] image = new float[45];
        Arrays.fill(image, 99);
        for (int i = 0; i < 40; i++) {
            image[3 + i] = i + 1;
        }
        return image;
    }

    private static boolean isShiftedBy(float[] image, int maximum) {
        for (int down = -maximum; down <= maximum; down++) {
            for (int right = -maximum; right <= maximum; right++) {
                if (Arrays.equals(image, shifted(down, right))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static float[] shifted(int down, int right) {
        float[] image = counting();
        float[] source = counting();
        for (int c = 0; c < 2; c++) {
            for (int y = 0; y < 4; y++) {
                for (int x = 0; x < 5; x++) {
                    boolean inside = y - down >= 0 && y - down < 4 && x - right >= 0 && x - right < 5;
                    image[3 + c * 20 + y * 5 + x] = inside ? source[3 + c * 20 + (y - down) * 5 + x - right] : BLACK[c];
                }
            }
        }
        return image;
    }
}
