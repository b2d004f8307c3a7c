package io.normbench.report.roofline;

import io.normbench.roofline.LayerResult;
import io.normbench.roofline.RooflineRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the rows as tables for the terminal, one a shape, the worst share first. */
public final class RooflineTable {
    private static final String FORMAT = "%-11s %10s %6s %10s %17s %6s %6s %4s  %s";

    private RooflineTable() {}

    /** The tables, line by line. */
    public static List<String> lines(RooflineRecord roofline) {
        List<String> lines = new ArrayList<>();
        lines.add(RooflineTexts.where(roofline));
        for (List<Long> shape : roofline.shapes()) {
            List<LayerResult> rows = roofline.worstFirst(shape);
            lines.add("");
            lines.add("shape " + RooflineTexts.shape(shape) + "; copies: " + RooflineTexts.copies(rows));
            lines.add(line(
                    "method",
                    "forward ms",
                    "share",
                    "fwd+bwd ms",
                    "p10–p90",
                    "share",
                    "once",
                    "ops",
                    "what bounds it"));
            rows.forEach(row -> lines.add(line(RooflinePageBuilder.row(row))));
        }
        RooflineTexts.disturbed(roofline).ifPresent(text -> {
            lines.add("");
            lines.add("note: " + text);
        });
        return lines;
    }

    private static String line(RooflinePage.Row row) {
        return line(
                row.method(),
                row.forwardMs(),
                row.forwardShare(),
                row.bothMs(),
                row.range(),
                row.share(),
                row.onceShare(),
                row.operations(),
                row.meaning().lines().findFirst().orElse(""));
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, FORMAT, cells).stripTrailing();
    }
}
