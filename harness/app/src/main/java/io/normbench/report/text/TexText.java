package io.normbench.report.text;

import java.util.Map;

/** Text as LaTeX shows it: nothing in it is a command. */
public final class TexText {
    private static final Map<Integer, String> SIGNS = Map.ofEntries(
            Map.entry((int) '\\', "\\textbackslash{}"),
            Map.entry((int) '~', "\\textasciitilde{}"),
            Map.entry((int) '^', "\\textasciicircum{}"),
            Map.entry((int) '&', "\\&"),
            Map.entry((int) '%', "\\%"),
            Map.entry((int) '$', "\\$"),
            Map.entry((int) '#', "\\#"),
            Map.entry((int) '_', "\\_"),
            Map.entry((int) '{', "\\{"),
            Map.entry((int) '}', "\\}"),
            Map.entry((int) '<', "\\textless{}"),
            Map.entry((int) '>', "\\textgreater{}"),
            Map.entry((int) '|', "\\textbar{}"),
            Map.entry(0x2013, "--"),
            Map.entry(0x2212, "$-$"),
            Map.entry(0x2248, "$\\approx$"),
            Map.entry(0x2264, "$\\le$"),
            Map.entry(0x2265, "$\\ge$"),
            Map.entry(0x221E, "$\\infty$"),
            Map.entry(0x2191, "$\\uparrow$"),
            Map.entry(0x2193, "$\\downarrow$"),
            Map.entry(0x2605, "$\\star$"),
            Map.entry(0x25BD, "$\\triangledown$"),
            Map.entry(0x2020, "\\dag{}"),
            Map.entry(0x00D7, "$\\times$"),
            Map.entry(0x00B1, "$\\pm$"),
            Map.entry(0x00B7, "$\\cdot$"),
            Map.entry(0x03C7, "$\\chi$"),
            Map.entry(0x00B2, "$^2$"));

    private TexText() {}

    /** {@code text}, escaped. */
    public static String of(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            String sign = SIGNS.get(c);
            if (sign == null) {
                out.appendCodePoint(c == '\n' || c == '\r' ? ' ' : c);
            } else {
                out.append(sign);
            }
        });
        return out.toString();
    }
}
