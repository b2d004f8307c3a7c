package io.normbench.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.PixelScale;
import io.normbench.data.SplitMix64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageResizerTest {
    /** Maps a pixel to its value between 0 and 1. */
    private static final PixelScale UNIT = new PixelScale(255, new double[3], new double[] {1, 1, 1});

    @Test
    void weightsOfEveryTargetPixelSumToOneWithinTheBox() {
        ResizeTap tap = ResizeTap.of(5, 100, 37, 3, 30);
        for (int i = 0; i < 30; i++) {
            float sum = 0;
            for (float weight : tap.weights()[i]) {
                sum += weight;
            }
            assertThat(sum).isEqualTo(1, within(1e-5f));
            assertThat(tap.first()[i]).isGreaterThanOrEqualTo(5);
            assertThat(tap.first()[i] + tap.weights()[i].length).isLessThanOrEqualTo(105);
        }
    }

    @Test
    void sameSizeKeepsEveryPixel() {
        float[] target = new float[3 * 16];
        ImageResizer.stretch(ramp(4, 4), new CropBox(0, 0, 4, 4), 4, UNIT, target, 0);
        for (int i = 0; i < 16; i++) {
            assertThat(target[i]).isEqualTo(i / 255f, within(1e-6f));
            assertThat(target[16 + i]).isEqualTo((i + 50) / 255f, within(1e-6f));
            assertThat(target[32 + i]).isEqualTo((i + 100) / 255f, within(1e-6f));
        }
    }

    @Test
    void halvingWeighsFourPixelsAsPillowDoes() {
        // Pillow: row 0..3 halved with BILINEAR; filter (1/4..) of centre 1 and support 2: weights 3/7, 3/7, 1/7.
        float[] target = new float[3 * 4];
        ImageResizer.stretch(ramp(4, 4), new CropBox(0, 0, 4, 4), 2, UNIT, target, 0);
        float column = (0 * 3 + 1 * 3 + 2) / 7f;
        float row = 4 * column;
        assertThat(target[0] * 255).isEqualTo(column + row, within(1e-4f));
        assertThat(target[1] * 255).isEqualTo(3 - column + row, within(1e-4f));
    }

    @Test
    void boxCutsBeforeItResizes() {
        float[] target = new float[3];
        ImageResizer.stretch(ramp(4, 4), new CropBox(2, 1, 1, 1), 1, UNIT, target, 0);
        assertThat(target[0] * 255).isEqualTo(6, within(1e-4f));
    }

    @Test
    void centreOfATallPictureIsItsMiddle() {
        float[] target = new float[3 * 4];
        ImageResizer.centre(ramp(2, 6), 2, 2, UNIT, target, 0);
        assertThat(target[0] * 255).isEqualTo(4, within(1e-4f));
        assertThat(target[3] * 255).isEqualTo(7, within(1e-4f));
    }

    @Test
    void randomBoxesStayInsideWithTheRatiosAndAreasAskedFor() {
        Set<CropBox> boxes = new HashSet<>();
        for (int seed = 0; seed < 2000; seed++) {
            CropBox box = CropBox.random(400, 300, new SplitMix64(seed));
            boxes.add(box);
            assertThat(box.left()).isBetween(0, 400 - box.width());
            assertThat(box.top()).isBetween(0, 300 - box.height());
            assertThat((double) box.width() / box.height()).isBetween(0.74, 1.35);
            assertThat(box.width() * box.height() / 120000.0).isBetween(0.079, 1.0);
        }
        assertThat(boxes).hasSizeGreaterThan(1900);
    }

    @Test
    void pictureTooNarrowForAnyRatioGivesACentredBox() {
        // No area of at least 8% of 1000 x 10 fits with a ratio of at most 4/3.
        CropBox box = CropBox.random(1000, 10, new SplitMix64(1));
        assertThat(box).isEqualTo(new CropBox(493, 0, 13, 10));
    }

    /** Red counts from 0 in row order; green is 50 and blue 100 more. */
    private static DecodedImage ramp(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++) {
            rgb[3 * i] = (byte) i;
            rgb[3 * i + 1] = (byte) (i + 50);
            rgb[3 * i + 2] = (byte) (i + 100);
        }
        return new DecodedImage(width, height, rgb);
    }
}
