package io.normbench.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineChartTest {
    private static final SeriesStyle STYLE = new SeriesStyle(1, "7 3", Marker.SQUARE);

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
        Series series =
                new Series("sn", STYLE, List.of(point(1, 5)), List.of(new Series.Gap(16, "out of memory (host)")));
        assertThat(chart(series)).contains("<title>sn at 16: out of memory (host)</title>", "class=\"mx\"", "× failed");
    }

    @Test
    void labelsAreEscapedAndCut() {
        assertThat(chart(series("<b>&|", point(1, 5), point(2, 6))))
                .contains("&lt;b&gt;&amp;|")
                .doesNotContain("<b>");
        assertThat(chart(series("abcdefghijklmnopqrstuvwxyz", point(1, 5)))).contains(">abcdefghijklmnop…</text>");
    }

    @Test
    void aCoordinateThatIsNoNumberIsABugNotADrawing() {
        assertThatThrownBy(() -> Svg.number(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPointBelowTheRangeStandsInARowOfItsOwnOverAnArrowhead() {
        LineChart cut = lines(series("bn", point(1, 0.1), point(2, 6), point(4, 7)));
        LineChart whole = lines(series("bn", point(1, 5), point(2, 6), point(4, 7)));

        assertThat(cut.below()).isEqualTo(1);
        assertThat(cut.svg()).contains(">below</text>", "<title>bn at 1: 0.1</title>", "class=\"mx\"");
        assertThat(whole.below()).isZero();
        assertThat(whole.svg()).doesNotContain("below", "class=\"mx\"");
    }

    @Test
    void theReferenceIsDrawnInItsOwnStyleBehindOthers() {
        String svg = new LineChart(
                        "c",
                        "a chart",
                        "batch size",
                        "value",
                        List.of(1, 2),
                        new LineChart.Range(5, 8),
                        false,
                        String::valueOf,
                        List.of(series("gn", point(1, 5))),
                        List.of(series("bn", point(1, 6))),
                        "bn",
                        Optional.empty())
                .svg();

        assertThat(svg).contains("<title>bn at 1: 6.0</title>").doesNotContain("class=\"ctx");
    }

    @Test
    void aFewValuesFarBelowAreNotInTheCluster() {
        double[] most = {0.90, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97};
        double[] collapsed = Arrays.copyOf(most, most.length + 1);

        assertThat(Cluster.least(most)).isEqualTo(0.90);
        collapsed[most.length] = 0.1;
        assertThat(Cluster.least(collapsed)).isEqualTo(0.90);
        collapsed[most.length] = 0.89;
        assertThat(Cluster.least(collapsed))
                .as("cutting it off would gain little")
                .isEqualTo(0.89);
        assertThat(Cluster.least(new double[] {0.3})).isEqualTo(0.3);
        assertThat(Cluster.least(new double[] {0.1, 0.1, 0.1, 0.9, 0.9}))
                .as("many")
                .isEqualTo(0.1);
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

    @Test
    void aPlotIsAsHighAsItsNamesNeed() {
        List<Series> many = IntStream.range(0, 25)
                .mapToObj(i -> series("m" + i, point(1, 7), point(16, 7)))
                .toList();

        String svg = lines(many).svg();

        double height =
                Double.parseDouble(group("viewBox=\"0 0 500 ([\\d.]+)\"", svg).get(0));
        List<Double> names = group("y=\"([\\d.-]+)\" class=\"label\"", svg).stream()
                .map(Double::parseDouble)
                .sorted()
                .toList();
        assertThat(height).isGreaterThan(320);
        assertThat(names).hasSize(25);
        assertThat(names.get(0)).isGreaterThan(30);
        assertThat(names.get(24)).isLessThan(height - 40);
        for (int i = 1; i < 25; i++) {
            assertThat(names.get(i) - names.get(i - 1)).isGreaterThanOrEqualTo(14.9);
        }
        assertThat(chart(series("one", point(1, 7)))).contains("viewBox=\"0 0 500 320\"");
    }

    private static List<String> group(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String chart(Series series) {
        return lines(series).svg();
    }

    private static LineChart lines(Series series) {
        return lines(List.of(series));
    }

    private static LineChart lines(List<Series> series) {
        return new LineChart(
                "c",
                "a chart",
                "batch size",
                "value",
                List.of(1, 2, 4, 8, 16),
                new LineChart.Range(5, 8),
                false,
                String::valueOf,
                series,
                List.of(),
                "",
                Optional.empty());
    }

    private static Series series(String name, Series.Point... points) {
        return new Series(name, STYLE, List.of(points), List.of());
    }

    private static Series.Point point(int x, double y) {
        return new Series.Point(x, y, y, y, String.valueOf(y));
    }
}
