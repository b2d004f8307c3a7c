package io.normbench.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineChartTest {
    @Test
    void batchSizesAreEquallySpacedWhenTheyDouble() {
        Scale x = new Scale(1, 256, 0, 80, true);
        assertThat(x.at(2) - x.at(1)).isCloseTo(10, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(x.at(256)).isEqualTo(80);
    }

    @Test
    void aScaleWithoutWidthPutsItsValueInTheMiddle() {
        assertThat(new Scale(8, 8, 0, 100, true).at(8)).isEqualTo(50);
    }

    @Test
    void aMissingPointInterruptsTheLine() {
        String svg = chart(series("bn", point(1, 5), point(2, 6), point(8, 7), point(16, 8)));
        assertThat(svg).containsPattern("d=\"M[^ML]+L[^ML]+M[^ML]+L[^ML]+\" class=\"ln\"");
    }

    @Test
    void aFailureIsACrossWithItsReason() {
        Series series = new Series(
                "sn", SeriesStyle.of(0), List.of(point(1, 5)), List.of(new Series.Gap(16, "out of memory (host)")));
        assertThat(chart(series))
                .contains("<title>sn at 16: out of memory (host)</title>", "class=\"mx\"", "× failed");
    }

    @Test
    void labelsAreEscapedAndCut() {
        assertThat(chart(series("<b>&|", point(1, 5), point(2, 6)))).contains("&lt;b&gt;&amp;|").doesNotContain("<b>");
        assertThat(chart(series("abcdefghijklmnopqrstuvwxyz", point(1, 5)))).contains(">abcdefghijklmnop…</text>");
    }

    @Test
    void aCoordinateThatIsNoNumberIsABugNotADrawing() {
        assertThatThrownBy(() -> Svg.number(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neighboursDifferInColourDashAndMarker() {
        for (int i = 0; i < 20; i++) {
            SeriesStyle a = SeriesStyle.of(i);
            SeriesStyle b = SeriesStyle.of(i + 1);
            assertThat(a.color()).isNotEqualTo(b.color());
            assertThat(a.dash()).isNotEqualTo(b.dash());
            assertThat(a.marker()).isNotEqualTo(b.marker());
        }
    }

    @Test
    void labelsDoNotCoverEachOther() {
        double[] placed = LabelLayout.spread(new double[] {100, 101, 99, 270}, 15, 30, 274);
        assertThat(placed[2]).isLessThan(placed[0]);
        assertThat(placed[0] - placed[2]).isGreaterThanOrEqualTo(15);
        assertThat(placed[1] - placed[0]).isGreaterThanOrEqualTo(15);
        assertThat(placed[3]).isEqualTo(270);
    }

    @Test
    void labelsAtTheBottomAreMovedUp() {
        double[] placed = LabelLayout.spread(new double[] {274, 274, 274}, 15, 30, 274);
        assertThat(placed).containsExactly(244, 259, 274);
    }

    private static String chart(Series series) {
        return new LineChart(
                        "c", "a chart", "batch size", "value", List.of(1, 2, 4, 8, 16),
                        new LineChart.Range(5, 8), false, String::valueOf, List.of(series), List.of(), "",
                        Optional.empty())
                .svg();
    }

    private static Series series(String name, Series.Point... points) {
        return new Series(name, SeriesStyle.of(1), List.of(points), List.of());
    }

    private static Series.Point point(int x, double y) {
        return new Series.Point(x, y, y, y, String.valueOf(y));
    }
}
