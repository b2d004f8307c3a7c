package io.normbench.report.chart;

import java.util.Locale;

/** Writes SVG elements: escapes text and keeps every number finite and short. */
public final class Svg {
    private final StringBuilder out = new StringBuilder();

    /** Opens {@code name} with attributes given as name, value, name, value, … */
    public Svg open(String name, Object... attributes) {
        tag(name, attributes).append('>');
        return this;
    }

    /** Writes an element without content. */
    public Svg empty(String name, Object... attributes) {
        tag(name, attributes).append("/>\n");
        return this;
    }

    /** Writes an element that holds only text. */
    public Svg text(String name, String text, Object... attributes) {
        tag(name, attributes)
                .append('>')
                .append(escape(text))
                .append("</")
                .append(name)
                .append(">\n");
        return this;
    }

    /** Closes {@code name}. */
    public Svg close(String name) {
        out.append("</").append(name).append(">\n");
        return this;
    }

    /** A coordinate with at most one decimal. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not a coordinate: " + value);
        }
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private StringBuilder tag(String name, Object... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String text = value instanceof Double d ? number(d) : String.valueOf(value);
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(text))
                    .append('"');
        }
        return out;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
