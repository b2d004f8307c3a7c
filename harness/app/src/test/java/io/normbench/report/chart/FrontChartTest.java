package io.normbench.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FrontChartTest {
    private static final SeriesStyle STYLE = new SeriesStyle(2, "", Marker.CIRCLE);

    @Test
    void aPointFarBelowTheOthersStandsAtTheEdgeWithItsValue() {
        FrontChart chart = chart(List.of(
                point("a", 1, 0.96, true),
                point("b", 1.2, 0.95, false),
                point("c", 1.5, 0.94, false),
                point("d", 1.1, 0.1, false)));

        assertThat(chart.outliers()).containsExactly("d");
        assertThat(chart.svg()).contains(">d 0.1 \u2193</text>", "class=\"mx\"").doesNotContain(">0.2</text>");
    }

    @Test
    void theFrontStepsThroughMembersThatNoneBeats() {
        String svg = chart(List.of(
                        point("cheap", 1, 0.5, true), point("beaten", 1.5, 0.4, true), point("good", 2, 0.9, true)))
                .svg();

        // From the first to the second step, and on to the right edge.
        assertThat(svg).containsPattern("d=\"M[0-9. ]+H[0-9.]+V[0-9.]+H346\" class=\"front\"");
    }

    @Test
    void whatIsNotOnTheFrontIsPale() {
        assertThat(chart(List.of(point("a", 1, 0.9, true), point("b", 2, 0.8, false)))
                        .svg())
                .contains("<g class=\"c2\" data-m=\"a\">", "<g class=\"c2 off\" data-m=\"b\">");
    }

    @Test
    void crossesShowIntervalsAndTheBandTheNoise() {
        FrontChart.Point wide = new FrontChart.Point("a", 1.4, 1.2, 1.6, 0.9, 0.8, 0.95, "a", true, STYLE);

        assertThat(chart(List.of(wide, point("b", 1, 0.8, false))).svg().split("class=\"bar\""))
                .hasSize(3);
        assertThat(chart(List.of(wide, point("b", 1, 0.8, false))).svg()).contains("class=\"band\"", "class=\"level\"");
    }

    @Test
    void ofManyPointsOnlyTheFrontIsLabelled() {
        List<FrontChart.Point> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(point("m" + i, 1 + i, 0.9, i == 0));
        }

        assertThat(chart(many).svg().split("class=\"label\"")).hasSize(2);
    }

    @Test
    void oneCostForAllStillHasAnAxis() {
        assertThat(chart(List.of(point("a", 1, 0.9, true), point("b", 1, 0.8, false)))
                        .svg())
                .contains("<svg");
        assertThatThrownBy(() -> chart(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static FrontChart.Point point(String name, double x, double y, boolean member) {
        return new FrontChart.Point(name, x, x, x, y, y, y, name, member, STYLE);
    }

    private static FrontChart chart(List<FrontChart.Point> points) {
        return new FrontChart(
                "s",
                "a chart",
                "cost",
                "gain",
                true,
                String::valueOf,
                String::valueOf,
                points,
                OptionalDouble.of(1),
                0.95,
                1.05,
                Optional.empty());
    }
}
