package io.normbench.report.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MaskPathTest {
    @Test
    void equalRowsBecomeOneRectangle() {
        // Columns 1 and 2, rows 1 and 2, of an image of 4 rows and 4 columns.
        assertThat(MaskPath.of(new int[] {5, 2, 2, 2, 5}, 4, 4)).isEqualTo("M1 1h2v2h-2z");
    }

    @Test
    void aShapeBecomesOneRectangleForEachRunOfRows() {
        // An L: column 0 in rows 0 to 2, and column 1 in row 2.
        assertThat(MaskPath.of(new int[] {0, 3, 2, 1, 0}, 3, 2)).isEqualTo("M0 0h1v2h-1zM0 2h2v1h-2z");
    }

    @Test
    void runsInOneRowStandBesideEachOther() {
        assertThat(MaskPath.of(new int[] {0, 1, 1, 1}, 1, 3)).isEqualTo("M0 0h1v1h-1zM2 0h1v1h-1z");
    }

    @Test
    void anEmptyMaskHasNoPath() {
        assertThat(MaskPath.of(new int[0], 3, 3)).isEmpty();
        assertThat(MaskPath.of(new int[] {9}, 3, 3)).isEmpty();
    }

    @Test
    void whatLiesBeyondTheImageIsLeftOut() {
        assertThat(MaskPath.of(new int[] {0, Integer.MAX_VALUE, 5, 5}, 2, 2)).isEqualTo("M0 0h2v2h-2z");
        assertThat(MaskPath.of(new int[] {3, -4, -1, 9}, 2, 2)).isEqualTo("M1 1h1v1h-1z");
    }
}
