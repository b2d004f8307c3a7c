package io.normbench.report.file;

import io.normbench.report.figure.Figure;
import io.normbench.report.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A figure as one SVG document that needs no page around it: its drawings below each other, with the colours of the page's
 * style written out, because programs for drawings know no CSS variables.
 */
public final class StandaloneSvg {
    private static final Pattern VIEW = Pattern.compile("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\"");
    private static final Pattern VARIABLE = Pattern.compile("(--[a-z0-9-]+):\\s*([^;]+);");
    private static final Pattern USE = Pattern.compile("var\\((--[a-z0-9-]+)\\)");
    private static final Pattern RULE = Pattern.compile("(?m)^(\\.(?:chart [^{]|c[0-9]|ref\\b)[^{]*\\{[^}]*}.*)$");
    private static final double TITLE = 26;

    private static final Pattern COLOURS = Pattern.compile(":root \\{([^}]*)}");

    private final Map<String, String> colours = new LinkedHashMap<>();
    private final String style;

    /**
     * With the style of {@code css}, the page's.
     *
     * @param dark whether for a dark background
     */
    public StandaloneSvg(String css, boolean dark) {
        // The first block holds the light colours, the second those of dark screens that differ.
        COLOURS.matcher(css).results().limit(dark ? 2 : 1).forEach(block -> {
            Matcher variables = VARIABLE.matcher(block.group(1));
            while (variables.find()) {
                colours.put(variables.group(1), variables.group(2).strip());
            }
        });
        StringBuilder rules = new StringBuilder();
        RULE.matcher(css).results().forEach(rule -> rules.append(rule.group(1)).append('\n'));
        style = USE.matcher(rules)
                .replaceAll(use -> Matcher.quoteReplacement(colours.getOrDefault(use.group(1), "inherit")));
    }

    /** The document of {@code figure}. */
    public String of(Figure figure) {
        StringBuilder body = new StringBuilder();
        double width = 1;
        double top = 0;
        for (Figure.Panel panel : figure.panels()) {
            Matcher view = VIEW.matcher(panel.svg());
            if (!view.find()) {
                continue;
            }
            double panelWidth = Double.parseDouble(view.group(1));
            if (!panel.title().isEmpty()) {
                body.append("<text x=\"2\" y=\"")
                        .append(top + TITLE - 8)
                        .append("\" class=\"heading\">")
                        .append(escape(panel.title()))
                        .append("</text>\n");
                top += TITLE;
            }
            // Labels may reach over the right edge, as they do on the page.
            body.append(panel.svg()
                    .replaceFirst(
                            "<svg ",
                            Matcher.quoteReplacement("<svg x=\"0\" y=\"" + top + "\" width=\"" + view.group(1)
                                    + "\" height=\"" + view.group(2) + "\" ")));
            width = Math.max(width, panelWidth);
            top += Double.parseDouble(view.group(2)) + 12;
        }
        List<String> lines = new ArrayList<>();
        lines.add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + (width + 40) + " " + top + "\" width=\""
                + (width + 40) + "\" height=\"" + top + "\">");
        lines.add("<title>" + escape(figure.title()) + "</title>");
        lines.add("<desc>" + escape(figure.caption() + " " + figure.summary()) + "</desc>");
        lines.add("<style>svg { font-family: Helvetica, Arial, \"DejaVu Sans\", sans-serif; overflow: visible; color: "
                + colour("--ink") + "; fill: " + colour("--ink")
                + "; } .heading { font-weight: 600; font-size: 13px; }\n" + style + "</style>");
        lines.add("<rect width=\"100%\" height=\"100%\" fill=\"" + colour("--paper") + "\"/>");
        lines.add(body + "</svg>\n");
        return Printable.clean(String.join("\n", lines));
    }

    /** The colours of series, by the index that a style has. */
    public List<String> palette() {
        List<String> palette = new ArrayList<>();
        while (colours.containsKey("--c" + palette.size())) {
            palette.add(colours.get("--c" + palette.size()));
        }
        return palette;
    }

    private String colour(String name) {
        return colours.getOrDefault(name, "#808080");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
