package io.normbench.report.chart;

import java.util.List;

/**
 * Rows times columns, each cell tinted by the logarithm of its value.
 *
 * @param id prefix of the ids in the drawing; unique in the page
 * @param title what it shows, for people who do not see it
 * @param rows names of the rows, from top to bottom
 * @param columns what stands under the columns
 * @param range values from the palest to the deepest tint; the same for maps that are compared
 * @param cells the cells that have a value
 */
public record HeatMap(
        String id, String title, List<String> rows, List<Integer> columns, LineChart.Range range, List<Cell> cells) {
    /** Tints are {@code h0} to {@code h8}. */
    private static final int DEEPEST = 8;

    private static final double LEFT = 150;
    private static final double RIGHT = 496;
    private static final double TOP = 4;
    private static final double LOWEST_ROW = 5;
    private static final double HIGHEST_ROW = 16;
    private static final double WHOLE = 340;
    private static final double ROW_OF_TEXT = 12;
    private static final double TICK_GAP = 30;
    private static final int LABEL_CHARS = 22;

    public HeatMap {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        cells = List.copyOf(cells);
    }

    /**
     * One cell.
     *
     * @param value finite
     * @param marked whether a dot stands in it
     */
    public record Cell(int row, int column, double value, boolean marked) {}

    /** Draws it. */
    public String svg() {
        double height = Math.max(LOWEST_ROW, Math.min(HIGHEST_ROW, WHOLE / rows.size()));
        double width = (RIGHT - LEFT) / columns.size();
        double bottom = TOP + height * rows.size();
        Svg svg = new Svg();
        svg.open(
                "svg",
                "viewBox",
                "0 0 500 " + Svg.number(bottom + 40),
                "class",
                "chart heat",
                "role",
                "img",
                "aria-labelledby",
                id + "-t");
        svg.text("title", title, "id", id + "-t");
        for (int tint = 0; tint <= DEEPEST; tint++) {
            cells(svg, tint, width, height);
        }
        for (Cell cell : cells) {
            if (cell.marked()) {
                svg.empty(
                        "circle",
                        "cx",
                        LEFT + width * (cell.column() + 0.5),
                        "cy",
                        TOP + height * (cell.row() + 0.5),
                        "r",
                        Math.min(2.6, height / 3),
                        "class",
                        "dot");
            }
        }
        names(svg, height);
        double taken = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < columns.size(); i++) {
            double at = LEFT + width * (i + 0.5);
            if (at - taken >= TICK_GAP) {
                svg.text("text", String.valueOf(columns.get(i)), "x", at, "y", bottom + 15, "class", "tick mid");
                taken = at;
            }
        }
        svg.text("text", "steps of training", "x", (LEFT + RIGHT) / 2, "y", bottom + 34, "class", "name mid");
        return svg.close("svg").toString();
    }

    /** All cells of one tint are one path: a map has thousands. */
    private void cells(Svg svg, int tint, double width, double height) {
        StringBuilder d = new StringBuilder();
        for (Cell cell : cells) {
            if (tint(cell.value(), range) == tint) {
                d.append('M')
                        .append(Svg.number(LEFT + width * cell.column()))
                        .append(' ')
                        .append(Svg.number(TOP + height * cell.row()));
                d.append('h').append(Svg.number(width)).append('v').append(Svg.number(height));
                d.append('h').append(Svg.number(-width)).append('z');
            }
        }
        if (!d.isEmpty()) {
            svg.empty("path", "d", d.toString(), "class", "h" + tint);
        }
    }

    private void names(Svg svg, double height) {
        int every = (int) Math.ceil(ROW_OF_TEXT / height);
        for (int row = 0; row < rows.size(); row += every) {
            String name = rows.get(row);
            String shown =
                    name.length() <= LABEL_CHARS ? name : "\u2026" + name.substring(name.length() - LABEL_CHARS + 1);
            svg.text("text", shown, "x", LEFT - 8, "y", TOP + height * (row + 0.5) + 4, "class", "tick end");
        }
    }

    private static int tint(double value, LineChart.Range range) {
        return (int) Math.round(new Scale(range.low(), range.high(), 0, DEEPEST, true).at(value));
    }

    /** The tints of {@code range}, palest first, with its ends. */
    public static String legend(String id, LineChart.Range range) {
        Svg svg = new Svg();
        svg.open("svg", "viewBox", "0 0 500 40", "class", "chart heat", "role", "img", "aria-labelledby", id + "-t");
        svg.text(
                "title",
                "Tints from " + ChartText.plain(range.low()) + " to " + ChartText.plain(range.high()),
                "id",
                id + "-t");
        for (int tint = 0; tint <= DEEPEST; tint++) {
            svg.empty("path", "d", "M" + (LEFT + 24 * tint) + " 4h24v14h-24z", "class", "h" + tint);
        }
        svg.text("text", ChartText.plain(range.low()), "x", LEFT, "y", 34.0, "class", "tick");
        svg.text("text", ChartText.plain(range.high()), "x", LEFT + 24 * (DEEPEST + 1), "y", 34.0, "class", "tick end");
        svg.empty("circle", "cx", LEFT + 24 * (DEEPEST + 1) + 30, "cy", 11.0, "r", 2.6, "class", "dot");
        return svg.close("svg").toString();
    }
}
