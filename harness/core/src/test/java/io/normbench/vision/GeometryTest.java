package io.normbench.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.data.SplitMix64;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeometryTest {
    private static final double[] REFERENCE = {10, 20, 30, 60};

    @Test
    void decodingUndoesEncoding() {
        double[] box = {13, 15, 41, 58};
        float[] deltas = new float[4];
        double[] decoded = new double[4];

        BoxCoder.REGIONS.encode(box, 0, REFERENCE, 0, deltas, 0);
        BoxCoder.REGIONS.decode(deltas, 0, REFERENCE, 0, decoded, 0);

        assertThat(decoded).containsExactly(box, within(1e-5));
    }

    @Test
    void deltasAreThoseOfThePaper() {
        double[] box = {20, 20, 60, 60}; // centre 40, 40, size 40, 40; the reference's: 20, 40, 20, 40
        float[] deltas = new float[4];

        BoxCoder.PROPOSALS.encode(box, 0, REFERENCE, 0, deltas, 0);

        assertThat(deltas).containsExactly(new float[] {1, 0, (float) Math.log(2), 0}, within(1e-6f));
    }

    @Test
    void aHugeSizeDeltaIsLimited() {
        double[] decoded = new double[4];

        BoxCoder.PROPOSALS.decode(new float[] {0, 0, 50, 50}, 0, REFERENCE, 0, decoded, 0);

        assertThat(decoded[2] - decoded[0]).isCloseTo(20 * 1000.0 / 16, within(1e-9));
    }

    @Test
    void anchorsStandAtTheCentresOfTheirCells() {
        Anchors anchors =
                Anchors.of(new int[] {2, 1}, new int[] {3, 1}, List.of(4, 8), List.of(16.0, 32.0), List.of(1.0, 4.0));

        assertThat(anchors.count()).isEqualTo(2 * 3 * 2 + 2);
        assertThat(Arrays.copyOf(anchors.boxes(), 8)).containsExactly(-6, -6, 10, 10, -2, -14, 6, 18);
        assertThat(Arrays.copyOfRange(anchors.boxes(), 48, 52)).containsExactly(-12, -12, 20, 20);
        assertThat(anchors.levelStart(1)).isEqualTo(12);
        assertThat(anchors.levelEnd(1)).isEqualTo(14);
    }

    /** The figures of torchvision's AnchorGenerator for 32 pixels. */
    @Test
    void anchorsStandAtCornersWithWholeSidesIfAsked() {
        Anchors anchors =
                Anchors.of(new int[] {1}, new int[] {2}, List.of(4), List.of(32.0), List.of(0.5, 1.0, 2.0), false);

        assertThat(anchors.boxes())
                .containsExactly(
                        -23, -11, 23, 11, -16, -16, 16, 16, -11, -23, 11, 23, //
                        -19, -11, 27, 11, -12, -16, 20, 16, -7, -23, 15, 23);
    }

    @Test
    void candidatesAreObjectsBackgroundOrNeitherByTheirBestOverlap() {
        double[] objects = {0, 0, 10, 10};
        double[] candidates = {0, 0, 10, 10, 0, 0, 10, 6, 0, 0, 10, 2, 50, 50, 60, 60};

        assertThat(BoxMatcher.ANCHORS.match(candidates, objects))
                .containsExactly(0, BoxMatcher.NEITHER, BoxMatcher.BACKGROUND, BoxMatcher.BACKGROUND);
        assertThat(BoxMatcher.REGIONS.match(candidates, objects))
                .containsExactly(0, 0, BoxMatcher.BACKGROUND, BoxMatcher.BACKGROUND);
    }

    @Test
    void anObjectThatNoAnchorOverlapsMuchHasItsBestAnchorsAllTheSame() {
        double[] objects = {0, 0, 4, 4};
        double[] candidates = {0, 0, 10, 10, 20, 20, 30, 30};

        assertThat(BoxMatcher.ANCHORS.match(candidates, objects)).containsExactly(0, BoxMatcher.BACKGROUND);
    }

    @Test
    void withoutObjectsEverythingIsBackground() {
        assertThat(BoxMatcher.ANCHORS.match(REFERENCE, new double[0])).containsExactly(BoxMatcher.BACKGROUND);
    }

    @Test
    void drawsObjectsUpToTheirShareAndFillsUpWithBackground() {
        int[] matches = {0, 1, 2, -1, -1, -1, -1, -1, -2, -2};

        BalancedSampler.Draw draw = new BalancedSampler(4, 0.5).draw(matches, new SplitMix64(1));

        assertThat(draw.objects()).isEqualTo(2);
        assertThat(draw.candidates()).hasSize(4).doesNotHaveDuplicates();
        assertThat(Arrays.stream(draw.candidates(), 0, 2)).allMatch(i -> matches[i] >= 0);
        assertThat(Arrays.stream(draw.candidates(), 2, 4)).allMatch(i -> matches[i] == -1);
    }

    @Test
    void everyCandidateCanBeDrawn() {
        int[] matches = {-1, -1, -1, -1, -1, -1};
        int[] drawn = new int[6];
        for (int seed = 0; seed < 300; seed++) {
            for (int i : new BalancedSampler(2, 0.5)
                    .draw(matches, new SplitMix64(seed))
                    .candidates()) {
                drawn[i]++;
            }
        }

        assertThat(Arrays.stream(drawn)).allMatch(count -> count > 60 && count < 140); // 100 expected, deviation 8
    }

    @Test
    void theBestAreThoseOfAFullSort() {
        SplitMix64 random = new SplitMix64(7);
        double[] scores = random.doubles(500).map(x -> Math.floor(x * 50)).toArray(); // with many equal ones

        assertThat(Ranking.best(scores, 100, 400, 37))
                .containsExactly(Arrays.copyOf(Ranking.best(scores, 100, 400, 300), 37));
    }

    @Test
    void regionsAreReadFromTheLevelsOfThePaper() {
        RegionLevels levels = new RegionLevels(4, 4);
        double[] boxes = {0, 0, 111, 111, 0, 0, 112, 112, 0, 0, 224, 224, 0, 0, 448, 448, 0, 0, 900, 900};

        assertThat(new int[] {
                    levels.of(boxes, 0),
                    levels.of(boxes, 1),
                    levels.of(boxes, 2),
                    levels.of(boxes, 3),
                    levels.of(boxes, 4)
                })
                .containsExactly(0, 1, 2, 3, 3);
    }

    @Test
    void aMaskSurvivesTheWayToTheGridAndBack() {
        int height = 40;
        int width = 50;
        boolean[] disc = new boolean[height * width];
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                disc[x * height + y] = Math.hypot(x + 0.5 - 20, y + 0.5 - 18) <= 10;
            }
        }
        double[] box = {10, 8, 30, 28};
        float[] grid = new float[28 * 28];

        MaskGrid.crop(disc, height, width, box, 0, 28, grid, 0);
        boolean[] back = MaskGrid.paste(grid, 0, 28, box, 0, height, width);

        int different = 0;
        for (int i = 0; i < disc.length; i++) {
            different += disc[i] == back[i] ? 0 : 1;
        }
        assertThat(different).isLessThanOrEqualTo(8); // of 316 pixels, on the rim
        assertThat(grid[14 * 28 + 14]).isEqualTo(1);
        assertThat(grid[0]).isZero();
    }

    @Test
    void pastingStaysInsideTheImageAndTheBox() {
        float[] grid = new float[14 * 14];
        Arrays.fill(grid, 1);

        boolean[] pasted = MaskGrid.paste(grid, 0, 14, new double[] {-5, -5, 5, 3}, 0, 20, 20);

        for (int x = 0; x < 20; x++) {
            for (int y = 0; y < 20; y++) {
                assertThat(pasted[x * 20 + y]).as("pixel %s, %s", x, y).isEqualTo(x < 5 && y < 3);
            }
        }
    }
}
