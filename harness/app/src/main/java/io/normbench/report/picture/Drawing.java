package io.normbench.report.picture;

import io.normbench.report.chart.Svg;
import io.normbench.task.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws regions over an image: masks as fills, boxes as outlines with a label. Units are the image's pixels. */
final class Drawing {
    /** Boxes below this score are not drawn. */
    static final double LEAST_SCORE = 0.3;

    /** Boxes of one image, at most. */
    static final int MOST_BOXES = 20;

    private static final int LABEL_CHARS = 14;
    private static final int TITLE_CHARS = 400;

    private final Palette palette;

    Drawing(Palette palette) {
        this.palette = palette;
    }

    /**
     * What of {@code found} is drawn, best first. Boxes are held to a score and a number; a region without box is a
     * class of a class map, which has no score to be held to. Scores that are not numbers are left out.
     */
    static List<Picture.Region> shown(List<Picture.Region> found) {
        List<Picture.Region> shown = new ArrayList<>();
        int boxes = 0;
        for (Picture.Region region : found) {
            if (!hasBox(region)) {
                shown.add(region);
            } else if (region.score() >= LEAST_SCORE && boxes < MOST_BOXES) {
                boxes++;
                shown.add(region);
            }
        }
        return shown;
    }

    /** Whether {@code region} has a box that can be drawn. */
    static boolean hasBox(Picture.Region region) {
        double[] box = region.box();
        return box.length == 4 && Arrays.stream(box).allMatch(Double::isFinite) && box[2] > box[0] && box[3] > box[1];
    }

    /**
     * The drawing as an SVG element.
     *
     * @param scene anchor of the image
     * @param name whose regions they are, for the drawing's title
     * @param regions what to draw, best first
     * @param scored whether labels carry scores
     */
    String svg(Picture picture, String scene, String name, List<Picture.Region> regions, boolean scored) {
        Svg svg = new Svg();
        svg.open("svg", "viewBox", "0 0 " + picture.width() + " " + picture.height(), "class", "shot", "role", "img");
        svg.text("title", title(name, regions, scored));
        svg.empty("use", "href", "#" + scene, "width", picture.width(), "height", picture.height());
        for (Picture.Region region : regions) {
            String mask = MaskPath.of(region.runs(), picture.height(), picture.width());
            if (!mask.isEmpty()) {
                svg.empty("path", "class", "mask " + palette.colour(region.category()), "d", mask);
            }
        }
        // The best last, so that it lies on top.
        for (int i = regions.size() - 1; i >= 0; i--) {
            if (hasBox(regions.get(i))) {
                box(svg, regions.get(i));
            }
        }
        for (int i = regions.size() - 1; i >= 0; i--) {
            if (hasBox(regions.get(i))) {
                label(svg, picture, regions.get(i), scored);
            }
        }
        return svg.close("svg").toString();
    }

    private void box(Svg svg, Picture.Region region) {
        double[] b = region.box();
        for (String style : List.of("halo", "box " + palette.colour(region.category()))) {
            svg.empty("rect", "x", b[0], "y", b[1], "width", b[2] - b[0], "height", b[3] - b[1], "class", style);
        }
    }

    /** Above the box, or at its upper side where there is no room above. */
    private void label(Svg svg, Picture picture, Picture.Region region, boolean scored) {
        String text = cut(region.category(), LABEL_CHARS) + (scored ? " " + score(region.score()) : "");
        double size = picture.width() * 0.062;
        double width = size * (0.5 + 0.58 * text.length());
        double height = size * 1.2;
        double x = Math.max(0, Math.min(region.box()[0], picture.width() - width));
        double y = region.box()[1] >= height ? region.box()[1] - height : Math.max(0, region.box()[1]);
        svg.open("g", "class", "tag " + palette.colour(region.category()));
        svg.empty("rect", "x", x, "y", y, "width", width, "height", height);
        svg.text("text", text, "x", x + size * 0.25, "y", y + size * 0.92, "font-size", size);
        svg.close("g");
    }

    private static String title(String name, List<Picture.Region> regions, boolean scored) {
        String found = regions.stream()
                .map(region -> region.category() + (scored ? " " + score(region.score()) : ""))
                .collect(Collectors.joining(", "));
        return cut(name + ": " + (found.isEmpty() ? "nothing" : found), TITLE_CHARS);
    }

    private static String score(double score) {
        return Double.isFinite(score) ? String.format(Locale.ROOT, "%.2f", score) : "?";
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "\u2026";
    }
}
