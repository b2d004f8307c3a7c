package io.normbench.report.text;

import java.util.regex.Pattern;

/** Removes what no page may hold: a crashed worker's log can end in anything. */
public final class Printable {
    private static final Pattern TERMINAL_COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

    private Printable() {}

    /**
     * {@code text} without terminal colours, and with a replacement character for each code point that XML forbids or that
     * turns the direction of all text after it.
     */
    public static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        TERMINAL_COLOUR
                .matcher(text)
                .replaceAll("")
                .codePoints()
                .forEach(c -> out.appendCodePoint(isXml(c) && !isTurn(c) ? c : 0xFFFD));
        return out.toString();
    }

    /** Whether {@code text} holds a character that turns the direction of the text after it. */
    public static boolean turnsText(String text) {
        return text.codePoints().anyMatch(Printable::isTurn);
    }

    /** Embeddings, overrides and isolates; letters of scripts that run from right to left need none. */
    private static boolean isTurn(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }

    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= 0x20 && c <= 0xD7FF
                || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000 && c <= 0x10FFFF;
    }
}
