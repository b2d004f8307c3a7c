package io.normbench.report;

import io.normbench.report.run.ReportContext;
import io.normbench.report.text.Printable;
import io.normbench.report.text.TexText;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code cite.bib}: the run itself, and the publications on arXiv that its claims and data name, for BibTeX. */
final class Citation {
    private static final Pattern ARXIV = Pattern.compile("arXiv:(\\d{4}\\.\\d{4,5})");

    private Citation() {}

    /** The entries, the run's first. */
    static String of(ReportModel report) {
        ReportContext context = report.context();
        List<String> entries = new ArrayList<>();
        String year = context.started()
                .map(at -> Integer.toString(at.atZone(ZoneOffset.UTC).getYear()))
                .orElse("");
        entries.add(entry(
                "normbench-" + key(context.runId()),
                "title = {NormBench: suite " + TexText.of(context.suiteName()) + ", run " + TexText.of(context.runId())
                        + "}",
                "author = {{NormBench}}",
                year.isEmpty() ? "" : "year = {" + year + "}",
                "note = {Commit " + TexText.of(context.gitCommit()) + ", suite SHA-256 "
                        + TexText.of(context.suiteHash()) + "}"));
        Set<String> papers = new LinkedHashSet<>();
        report.claims().forEach(claim -> {
            Matcher named = ARXIV.matcher(claim.source());
            while (named.find()) {
                papers.add(named.group(1));
            }
        });
        for (String paper : papers) {
            entries.add(entry(
                    "arxiv-" + paper,
                    "title = {arXiv:" + paper + "}",
                    "year = {20" + paper.substring(0, 2) + "}",
                    "eprint = {" + paper + "}",
                    "archivePrefix = {arXiv}",
                    "url = {https://arxiv.org/abs/" + paper + "}"));
        }
        return Printable.clean(String.join("\n", entries));
    }

    private static String entry(String key, String... fields) {
        List<String> filled = new ArrayList<>();
        for (String field : fields) {
            if (!field.isEmpty()) {
                filled.add("  " + field);
            }
        }
        return "@misc{" + key + ",\n" + String.join(",\n", filled) + "\n}\n";
    }

    private static String key(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
