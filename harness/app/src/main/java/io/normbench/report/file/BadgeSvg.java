package io.normbench.report.file;

import java.util.Locale;

/** A badge as a small drawing for other pages: a name and a value, wide enough for both. */
public final class BadgeSvg {
    /** Mean width of a character of 11 pixels Verdana; wider fonts are squeezed to it. */
    private static final double CHARACTER = 6.6;

    private static final int PADDING = 12;
    private static final int HEIGHT = 20;

    private BadgeSvg() {}

    /** The drawing, well-formed XML. */
    public static String of(String name, String value) {
        int left = width(name);
        int right = width(value);
        String label = escaped(name + ": " + value);
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">"
                        + "<title>%s</title>"
                        + "<rect width=\"%d\" height=\"%d\" rx=\"3\" fill=\"#3a424c\"/>"
                        + "<rect x=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"#0b57a4\"/>"
                        + "<g fill=\"#ffffff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">"
                        + "%s%s</g></svg>%n",
                left + right,
                HEIGHT,
                label,
                label,
                left + right,
                HEIGHT,
                left,
                right,
                HEIGHT,
                text(name, left / 2.0, left),
                text(value, left + right / 2.0, right));
    }

    private static String text(String text, double middle, int width) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"14\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\">%s</text>",
                middle,
                width - PADDING,
                escaped(text));
    }

    private static int width(String text) {
        return (int) Math.ceil(text.codePointCount(0, text.length()) * CHARACTER) + PADDING;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
