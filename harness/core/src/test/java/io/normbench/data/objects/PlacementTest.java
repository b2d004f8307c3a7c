package io.normbench.data.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.SplitMix64;
import io.normbench.data.picture.DecodedImage;
import io.normbench.vision.mask.Rle;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final int CASES = 300;

    private final SplitMix64 random = new SplitMix64(6);

    /** A placement of a random picture with what a class map of ones and zeros becomes, pixel by pixel. */
    private Placement draw() {
        int fullHeight = 1 + random.nextInt(12);
        int fullWidth = 1 + random.nextInt(12);
        int height = 1 + random.nextInt(fullHeight);
        int width = 1 + random.nextInt(fullWidth);
        return new Placement(
                1 + random.nextInt(9),
                1 + random.nextInt(9),
                fullHeight,
                fullWidth,
                random.nextInt(fullHeight - height + 1),
                random.nextInt(fullWidth - width + 1),
                height,
                width,
                random.nextInt(2) == 1);
    }

    @Test
    void masksAndClassMapsGoTheSameWay() {
        for (int i = 0; i < CASES; i++) {
            Placement placement = draw();
            int originalHeight = placement.originalHeight();
            int originalWidth = placement.originalWidth();
            ImageShape frame =
                    new ImageShape(3, placement.height() + random.nextInt(3), placement.width() + random.nextInt(3));
            byte[] labels = new byte[originalHeight * originalWidth];
            boolean[] bitmap = new boolean[labels.length];
            for (int pixel = 0; pixel < labels.length; pixel++) {
                labels[pixel] = (byte) random.nextInt(2);
                bitmap[pixel % originalWidth * originalHeight + pixel / originalWidth] = labels[pixel] == 1;
            }

            byte[] map = placement.classMap(labels, frame);
            Rle mask = placement.mask(Rle.encode(bitmap, originalHeight, originalWidth), frame);

            boolean[] found = mask.decode();
            assertThat(mask).isEqualTo(Rle.encode(found, frame.height(), frame.width()));
            for (int y = 0; y < frame.height(); y++) {
                for (int x = 0; x < frame.width(); x++) {
                    int expected = expected(placement, labels, y, x);
                    assertThat(map[y * frame.width() + x] & 0xFF).isEqualTo(expected);
                    assertThat(found[x * frame.height() + y]).isEqualTo(expected == 1);
                }
            }
        }
    }

    private static int expected(Placement p, byte[] labels, int y, int x) {
        if (y >= p.height() || x >= p.width()) {
            return 255;
        }
        int column = p.mirrored() ? p.width() - 1 - x : x;
        int sourceY = (int) Math.floor((p.top() + y + 0.5) * p.originalHeight() / p.fullHeight());
        int sourceX = (int) Math.floor((p.left() + column + 0.5) * p.originalWidth() / p.fullWidth());
        return labels[sourceY * p.originalWidth() + sourceX];
    }

    @Test
    void aBoxHoldsItsPixels() {
        Placement placement = new Placement(10, 20, 20, 40, 4, 6, 12, 30, false);
        assertThat(placement.box(5, 3, 8, 6)).containsExactly(4, 2, 10, 8);
        assertThat(placement.box(0, 0, 20, 10)).containsExactly(0, 0, 30, 12);
        assertThat(placement.box(0, 0, 3, 10)).isNull();
        Placement mirrored = new Placement(10, 20, 20, 40, 4, 6, 12, 30, true);
        assertThat(mirrored.box(5, 3, 8, 6)).containsExactly(20, 2, 26, 8);
    }

    @Test
    void anUnchangedMaskIsNotCopied() {
        Rle mask = Rle.encode(new boolean[] {true, false, true, true, false, false}, 2, 3);
        assertThat(Placement.whole(2, 3, 2, 3, false).mask(mask, new ImageShape(3, 2, 3)))
                .isSameAs(mask);
        assertThat(Placement.whole(2, 3, 2, 3, true)
                        .mask(mask, new ImageShape(3, 2, 3))
                        .decode())
                .containsExactly(false, false, true, true, true, false);
    }

    @Test
    void pixelsAreMirroredAndPadded() {
        byte[] rgb = new byte[18];
        for (int pixel = 0; pixel < 6; pixel++) {
            rgb[3 * pixel] = (byte) (40 * pixel);
        }
        ImageShape frame = new ImageShape(3, 3, 4);
        PixelScale scale = new PixelScale(255, new double[] {0, 0, 0}, new double[] {1, 1, 1});

        float[] values = Placement.whole(2, 3, 2, 3, true).pixels(new DecodedImage(3, 2, rgb), scale, frame);

        float[] red = new float[12];
        for (int i = 0; i < 12; i++) {
            red[i] = values[i] * 255;
        }
        assertThat(red).containsExactly(new float[] {80, 40, 0, 0, 200, 160, 120, 0, 0, 0, 0, 0}, within(1e-3f));
    }

    @Test
    void aPartOutsideThePictureIsRefused() {
        assertThatThrownBy(() -> new Placement(4, 4, 4, 4, 1, 0, 4, 4, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows 1 + 4");
    }
}
