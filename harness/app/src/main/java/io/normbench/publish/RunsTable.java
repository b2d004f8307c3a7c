package io.normbench.publish;

import io.normbench.report.SitePage;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The published runs as a Markdown table, for the page that stands between two marks in a file. */
final class RunsTable {
    private static final String BEGIN = "<!-- runs: written by 'normbench site' -->\n";
    private static final String END = "<!-- end of runs -->\n";
    private static final List<String> PAGES = List.of("Report", "Pictures", "Singularities", "Summary", "Markdown");

    private final SitePage page;

    RunsTable(SitePage page) {
        this.page = page;
    }

    /** The table. */
    String text() {
        StringBuilder text = new StringBuilder(
                "| run | what | trials | noise floor | claims | pages |\n|---|---|---|---|---|---|\n");
        for (SitePage.Run run : page.runs()) {
            text.append("| [")
                    .append(run.folder())
                    .append("](")
                    .append(run.folder())
                    .append("/) | `")
                    .append(run.suite())
                    .append("`: ")
                    .append(cell(run.description()))
                    .append(" ")
                    .append(cell(run.machine()))
                    .append("; ")
                    .append(String.join(", ", run.engines()))
                    .append(" | ")
                    .append(run.trials())
                    .append(run.failures().isEmpty() ? "" : " (" + run.failures() + ")")
                    .append(run.wall().isEmpty() ? "" : ", " + run.wall())
                    .append(" | ")
                    .append(run.noise().isEmpty() ? "not measured" : run.noise())
                    .append(" | ")
                    .append(run.claims().isEmpty() ? "none" : run.verdicts())
                    .append(" | ")
                    .append(run.pages().stream()
                            .filter(each -> PAGES.contains(each.title()))
                            .map(each -> "[" + each.title().toLowerCase(Locale.ROOT) + "](" + each.address() + ")")
                            .collect(Collectors.joining(", ")))
                    .append(" |\n");
        }
        return text.toString();
    }

    /** Puts the table between the marks of {@code file}; without the file or the marks nothing happens. */
    void writeInto(Path file) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            String before = Files.readString(file);
            int begin = before.indexOf(BEGIN);
            int end = before.indexOf(END);
            if (begin >= 0 && end > begin) {
                Files.writeString(
                        file,
                        before.substring(0, begin + BEGIN.length()) + "\n" + text() + "\n" + before.substring(end));
            }
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
