package io.normbench.report.chart;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * An effect with its interval on a line with 0, the published effect beside it, and a band of those too small to be seen.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param format writes a value of the axis
 * @param value the effect; to the right is the claimed direction
 * @param low lower end of its interval; finite
 * @param high upper end; finite
 * @param unseen an effect smaller than this, either way, is too small to be seen; finite
 * @param published the published effect; empty if it is not known
 */
public record EffectLine(
        String id,
        String title,
        DoubleFunction<String> format,
        double value,
        double low,
        double high,
        double unseen,
        OptionalDouble published) {
    private static final double WIDTH = 480;
    private static final double HEIGHT = 62;
    private static final double LEFT = 24;
    private static final double RIGHT = 456;
    private static final double MIDDLE = 24;
    private static final double BOTTOM = 40;

    /** Draws it. */
    public String svg() {
        double[] all = DoubleStream.concat(DoubleStream.of(0, value, low, high, -unseen, unseen), published.stream())
                .toArray();
        List<Double> ticks = Ticks.linear(
                DoubleStream.of(all).min().orElseThrow(),
                DoubleStream.of(all).max().orElseThrow(),
                4);
        Scale x = new Scale(ticks.get(0), ticks.get(ticks.size() - 1), LEFT, RIGHT, false);
        Svg svg = new Svg();
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + Svg.number(WIDTH) + " " + Svg.number(HEIGHT),
                "class",
                "effect",
                "role",
                "img",
                "aria-labelledby",
                id + "-t");
        svg.text("title", title, "id", id + "-t");
        svg.empty(
                "rect",
                "x",
                x.at(-unseen),
                "y",
                8.0,
                "width",
                x.at(unseen) - x.at(-unseen),
                "height",
                BOTTOM - 8,
                "class",
                "band");
        for (double tick : ticks) {
            svg.empty("line", "x1", x.at(tick), "x2", x.at(tick), "y1", BOTTOM, "y2", BOTTOM + 4, "class", "axis");
            svg.text("text", format.apply(tick), "x", x.at(tick), "y", BOTTOM + 17, "class", "tick mid");
        }
        svg.empty("line", "x1", LEFT, "x2", RIGHT, "y1", BOTTOM, "y2", BOTTOM, "class", "axis");
        svg.empty("line", "x1", x.at(0), "x2", x.at(0), "y1", 6.0, "y2", BOTTOM, "class", "zero");
        svg.empty("line", "x1", x.at(low), "x2", x.at(high), "y1", MIDDLE, "y2", MIDDLE, "class", "bar");
        svg.empty("circle", "cx", x.at(value), "cy", MIDDLE, "r", 4.2, "class", "mf");
        published.ifPresent(at -> {
            svg.open("g", "class", "published");
            svg.text("title", "published: " + format.apply(at));
            Marker.DIAMOND.draw(svg, x.at(at), MIDDLE);
            svg.close("g");
        });
        return svg.close("svg").toString();
    }
}
