package io.normbench.comparison;

import io.normbench.report.ComparisonPage;
import io.normbench.report.ComparisonPage.Section;
import io.normbench.report.ComparisonPage.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lays a comparison out for a terminal of 100 columns. */
final class ComparisonText {
    private static final int COLUMNS = 100;
    private static final String GAP = "  ";

    private final List<String> lines = new ArrayList<>();

    private ComparisonText() {}

    static List<String> lines(ComparisonPage page) {
        ComparisonText text = new ComparisonText();
        page.summary().forEach(sentence -> text.wrap("", sentence));
        for (Section section : page.sections()) {
            text.lines.add("");
            text.lines.add(section.title());
            section.notes().forEach(note -> text.wrap(GAP, note));
            section.tables().forEach(text::table);
        }
        return text.lines;
    }

    /** In columns; where they are too wide, with all after the first in a sentence. */
    private void table(Table table) {
        lines.add("");
        lines.add(GAP + table.title() + (table.more() > 0 ? " (and " + table.more() + " more)" : "") + ":");
        List<List<String>> all = new ArrayList<>(List.of(table.head()));
        all.addAll(table.rows());
        int[] widths = IntStream.range(0, table.head().size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        if (IntStream.of(widths).sum() + GAP.length() * widths.length <= COLUMNS) {
            all.forEach(row -> lines.add(IntStream.range(0, widths.length)
                    .mapToObj(column -> aligned(row.get(column), widths[column], column < table.texts()))
                    .collect(Collectors.joining())
                    .stripTrailing()));
            return;
        }
        for (List<String> row : table.rows()) {
            wrap(GAP, row.get(0));
            wrap(
                    GAP + GAP,
                    IntStream.range(1, row.size())
                            .mapToObj(column -> table.head().get(column) + " " + row.get(column))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String aligned(String value, int width, boolean left) {
        String padding = " ".repeat(width - value.length());
        return GAP + (left ? value + padding : padding + value);
    }

    /** Breaks at spaces, and within what has none; lines after the first are indented further. */
    private void wrap(String indent, String text) {
        String rest = indent + text;
        while (rest.length() > COLUMNS) {
            int space = rest.lastIndexOf(' ', COLUMNS);
            int end = space > indent.length() + GAP.length() ? space : COLUMNS;
            lines.add(rest.substring(0, end).stripTrailing());
            rest = indent + GAP + rest.substring(end).strip();
        }
        lines.add(rest);
    }
}
