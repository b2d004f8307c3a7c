package io.normbench.vision.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RleTest {
    private static final int TRIALS = 300;

    private final SplittableRandom random = new SplittableRandom(7);

    private boolean[] bitmap(int pixels) {
        boolean[] bitmap = new boolean[pixels];
        double change = random.nextDouble();
        boolean value = random.nextBoolean();
        for (int i = 0; i < pixels; i++) {
            value = random.nextDouble() < change ? !value : value;
            bitmap[i] = value;
        }
        return bitmap;
    }

    @Test
    void aBitmapSurvivesRunsAndTheCompressedString() {
        for (int trial = 0; trial < TRIALS; trial++) {
            int height = 1 + random.nextInt(40);
            int width = 1 + random.nextInt(40);
            boolean[] bitmap = bitmap(height * width);
            Rle mask = Rle.encode(bitmap, height, width);

            int[] counts = RleCodec.decode(RleCodec.encode(mask.counts()));

            assertThat(new Rle(height, width, counts).decode()).isEqualTo(bitmap);
        }
    }

    @Test
    void runsOfAnyLengthSurviveTheCompressedString() {
        for (int trial = 0; trial < TRIALS; trial++) {
            int[] counts = random.ints(random.nextInt(12), 0, Integer.MAX_VALUE)
                    .map(count -> count >> random.nextInt(31))
                    .toArray();

            assertThat(RleCodec.decode(RleCodec.encode(counts))).isEqualTo(counts);
        }
    }

    @Test
    void areaBoxUnionAndOverlapAreThoseOfTheBitmaps() {
        for (int trial = 0; trial < TRIALS; trial++) {
            int height = 1 + random.nextInt(12);
            int width = 1 + random.nextInt(12);
            boolean[] a = bitmap(height * width);
            boolean[] b = bitmap(height * width);
            int both = 0;
            int either = 0;
            int inA = 0;
            boolean[] union = new boolean[a.length];
            for (int i = 0; i < a.length; i++) {
                both += a[i] && b[i] ? 1 : 0;
                union[i] = a[i] || b[i];
                either += union[i] ? 1 : 0;
                inA += a[i] ? 1 : 0;
            }
            Rle first = Rle.encode(a, height, width);
            Rle second = Rle.encode(b, height, width);

            assertThat(first.area()).isEqualTo(inA);
            assertThat(first.box()).isEqualTo(box(a, height));
            assertThat(Rle.union(List.of(first, second)).decode()).isEqualTo(union);
            assertThat(first.iou(second, false)).isEqualTo(both == 0 ? 0 : (double) both / either);
            assertThat(first.iou(second, true)).isEqualTo(both == 0 ? 0 : (double) both / inA);
        }
    }

    private static double[] box(boolean[] bitmap, int height) {
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = -1;
        int bottom = -1;
        for (int i = 0; i < bitmap.length; i++) {
            if (bitmap[i]) {
                left = Math.min(left, i / height);
                right = Math.max(right, i / height);
                top = Math.min(top, i % height);
                bottom = Math.max(bottom, i % height);
            }
        }
        return right < 0 ? new double[4] : new double[] {left, top, right - left + 1, bottom - top + 1};
    }

    @Test
    void masksOfDifferentSizesOverlapByMinusOne() {
        assertThat(new Rle(2, 3, new int[] {0, 6}).iou(new Rle(3, 2, new int[] {0, 6}), false))
                .isEqualTo(-1);
    }

    @Test
    void runsThatDoNotFillTheMaskAreRefused() {
        assertThatThrownBy(() -> new Rle(2, 3, new int[] {1, 4}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 pixels of a mask of 2 x 3");
    }

    @Test
    void aStringThatEndsWithinANumberIsRefused() {
        assertThatThrownBy(() -> RleCodec.decode("0P")).hasMessageContaining("ends within a number");
    }

    @Test
    void aCharacterOutsideTheAlphabetIsRefused() {
        assertThatThrownBy(() -> RleCodec.decode("00~")).hasMessageContaining("character 3");
    }

    @Test
    void aPolygonOutsideTheImageIsAnEmptyMask() {
        Polygons far = Polygons.ofBox(50, 50, 10, 10);

        assertThat(far.mask(20, 20).area()).isZero();
    }

    @Test
    void aBoxOnPixelBordersCoversItsPixels() {
        Rle mask = Polygons.ofBox(2, 3, 4, 5).mask(20, 10);

        assertThat(mask.area()).isEqualTo(20);
        assertThat(mask.box()).containsExactly(2, 3, 4, 5);
    }
}
