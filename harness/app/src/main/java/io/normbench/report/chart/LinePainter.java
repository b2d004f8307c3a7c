package io.normbench.report.chart;

import java.util.List;

/**
 * Draws one series: its line, interrupted where a value is missing, its spread and its markers.
 *
 * @param xs the positions of the chart
 * @param x the x scale
 * @param y the y scale
 * @param below where points below the y scale are drawn, each over an arrowhead
 */
record LinePainter(List<Integer> xs, Scale x, Scale y, double below) {
    void drawContext(Svg svg, Series series) {
        svg.empty("path", "d", path(series), "class", "ctx", "data-m", series.name());
    }

    void draw(Svg svg, Series series) {
        svg.open("g", "class", "c" + series.style().color(), "data-m", series.name());
        spread(svg, series);
        svg.empty("path", "d", path(series), "class", "ln", "stroke-dasharray", LineChart.dash(series));
        for (Series.Point point : series.points()) {
            svg.open("g");
            svg.text("title", series.name() + " at " + point.x() + ": " + point.text());
            series.style().marker().draw(svg, x.at(point.x()), y(point));
            if (isBelow(point)) {
                Marker.drawBelow(svg, x.at(point.x()), y(point) + 6);
            }
            svg.close("g");
        }
        svg.close("g");
    }

    /** Where {@code point} is drawn. */
    double y(Series.Point point) {
        return isBelow(point) ? below : y.at(point.y());
    }

    private boolean isBelow(Series.Point point) {
        return point.y() < y.low();
    }

    private void spread(Svg svg, Series series) {
        for (Series.Point p : series.points()) {
            if (p.high() > p.low() && !isBelow(p)) {
                svg.empty(
                        "line",
                        "x1",
                        x.at(p.x()),
                        "x2",
                        x.at(p.x()),
                        "y1",
                        y.at(p.low()),
                        "y2",
                        y.at(p.high()),
                        "class",
                        "bar");
            }
        }
    }

    private String path(Series series) {
        StringBuilder d = new StringBuilder();
        int previous = -2;
        for (Series.Point p : series.points()) {
            int index = xs.indexOf(p.x());
            d.append(index == previous + 1 ? 'L' : 'M');
            d.append(Svg.number(x.at(p.x()))).append(' ').append(Svg.number(y(p)));
            previous = index;
        }
        return d.isEmpty() ? "M0 0" : d.toString();
    }
}
