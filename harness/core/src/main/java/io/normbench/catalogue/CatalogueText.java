package io.normbench.catalogue;

import io.normbench.catalogue.MethodFacts.Outcome;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.OutOfScope;
import io.normbench.option.OptionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The catalogue for a terminal of 100 columns. */
public final class CatalogueText {
    private static final int WIDTH = 100;
    private static final int TITLE_WIDTH = 42;
    private static final String COLUMNS = " %-5s %-5s %-7s %-4s %7s %s";
    private static final int NAME_WIDTH = 14 + TITLE_WIDTH;
    private static final String ROW = "%-" + NAME_WIDTH + "s" + COLUMNS;
    private static final String FIELD = "  %-12s ";
    private static final int FIELD_WIDTH = 15;
    private static final Pattern PREPRINT = Pattern.compile("arXiv:([0-9.]+)");
    private static final Pattern YEAR = Pattern.compile("\\b(?:19|20)\\d\\d\\b");

    private CatalogueText() {}

    /**
     * A line a method, by family.
     *
     * @param options whether the options stand below each
     */
    public static List<String> listing(List<CatalogueEntry> entries, boolean options) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Family, List<CatalogueEntry>> family :
                Catalogue.byFamily(entries).entrySet()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            String heading = family.getKey().title();
            lines.add(String.format(Locale.ROOT, ROW, heading, "batch", "state", "batch 1", "1x1", "ops", "arXiv"));
            for (CatalogueEntry entry : family.getValue()) {
                lines.add(row(entry));
                if (options) {
                    entry.info().options().forEach(option -> lines.addAll(wrapped("      ", OptionText.line(option))));
                }
            }
        }
        return lines;
    }

    private static String row(CatalogueEntry entry) {
        MethodInfo info = entry.info();
        String name = String.format(Locale.ROOT, "  %-11s %s", info.id() + (info.core() ? "*" : ""), info.title());
        return String.format(
                        Locale.ROOT,
                        ROW,
                        shortened(name, NAME_WIDTH),
                        entry.batch(),
                        entry.state(),
                        entry.batchOne(),
                        entry.onePosition(),
                        entry.operations(),
                        published(info.paper()))
                .stripTrailing();
    }

    /** What the columns of {@link #listing} mean. */
    public static List<String> legend() {
        return List.of(
                "*        in the core set, which every quick suite runs",
                "batch    when an image's output depends on the others of its batch",
                "state    whether it keeps anything from step to step; fixed: constants that nothing moves",
                "batch 1  exact: the same alone or in a batch, trained or evaluated; runs: it gives an output, but",
                "         evaluates with other statistics than it trains with; no: nothing of the input is left",
                "1x1      whether anything is left of one image of one position",
                "ops      tensor operations forward, in training: definition / fast path");
    }

    /** Everything about one method. */
    public static List<String> details(CatalogueEntry entry) {
        MethodInfo info = entry.info();
        List<String> lines = new ArrayList<>();
        lines.add(info.id() + ": " + info.title() + (info.core() ? " (core)" : ""));
        field(lines, "family", info.family().title());
        field(lines, "paper", info.paper());
        field(lines, "checked", info.check().replaceFirst("^checked ", ""));
        field(lines, "formula", "in the comment of class " + entry.declaredIn().getName());
        if (entry.facts().isPresent()) {
            facts(lines, entry, entry.facts().get());
        } else {
            field(lines, "batch", entry.mixesSamples() ? "training mixes images, as it says itself" : "not mixed");
            field(lines, "facts", "none: " + entry.unknown());
        }
        entry.remarks().forEach(remark -> field(lines, "note", remark));
        for (Alias alias : info.aliases()) {
            field(
                    lines,
                    "also called",
                    alias.name() + ": " + alias.spelling() + (alias.note().isEmpty() ? "" : " (" + alias.note() + ")"));
        }
        for (OptionSpec option : info.options()) {
            String name = entry.ofWeights() ? info.id() + "." : "";
            field(lines, "option", name + OptionText.line(option));
        }
        return lines;
    }

    private static void facts(List<String> lines, CatalogueEntry entry, MethodFacts facts) {
        if (!entry.ofWeights()) {
            field(
                    lines,
                    "batch",
                    "training " + (facts.batchInTraining() ? "mixes" : "does not mix") + " images, evaluation "
                            + (facts.batchInEvaluation() ? "does" : "does not"));
            field(lines, "batch 1", alone(entry, facts));
            field(lines, "1x1", facts.onePosition().text());
        }
        field(lines, "evaluation", facts.evaluatesAsItTrains() ? "as training" : "not as training");
        field(lines, "parameters", listed(facts.parameters()));
        String constant = facts.constant().isEmpty() ? "" : "never moved: " + listed(facts.constant());
        field(
                lines,
                "state",
                Stream.of(listed(facts.moving()), constant)
                        .filter(part -> !part.isEmpty() && !(part.equals("none") && !constant.isEmpty()))
                        .reduce((a, b) -> a + "; " + b)
                        .orElseThrow());
        field(
                lines,
                "operations",
                "definition " + facts.definition() + ", fast path "
                        + (facts.fast().isPresent() ? facts.fast().getAsInt() : "none") + " (forward, in training)");
    }

    private static String alone(CatalogueEntry entry, MethodFacts facts) {
        if (facts.alone() != Outcome.USED) {
            return facts.alone().text();
        }
        return entry.batchOne().equals("exact")
                ? "exact: as in any batch"
                : "runs, and evaluates with other statistics than it trains with";
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", MethodFacts.shown(names));
    }

    /** What is no method here, by reason. */
    public static List<String> outOfScope() {
        List<String> lines = new ArrayList<>();
        for (OutOfScope.Reason reason : OutOfScope.Reason.values()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(reason.title());
            for (OutOfScope each : OutOfScope.ALL) {
                if (each.reason() == reason) {
                    String source = each.source().isEmpty() ? "" : " (" + each.source() + ")";
                    lines.addAll(wrapped("  ", String.join(", ", each.names()) + ": " + each.why() + source));
                }
            }
        }
        return lines;
    }

    private static void field(List<String> lines, String name, String text) {
        if (!text.isEmpty()) {
            List<String> wrapped = wrapped(" ".repeat(FIELD_WIDTH), text);
            lines.add(String.format(Locale.ROOT, FIELD, name) + wrapped.get(0).substring(FIELD_WIDTH));
            lines.addAll(wrapped.subList(1, wrapped.size()));
        }
    }

    /** {@code text} in lines of at most the terminal's width, each behind {@code indent}. */
    private static List<String> wrapped(String indent, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ")) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent).append("  ");
            } else if (line.length() > indent.length()) {
                line.append(' ');
            }
            line.append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String shortened(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    /** Number of the preprint, or the year, or nothing. */
    private static String published(String paper) {
        Matcher preprint = PREPRINT.matcher(paper);
        if (preprint.find()) {
            return preprint.group(1);
        }
        Matcher year = YEAR.matcher(paper);
        return year.find() ? year.group() : "";
    }
}
