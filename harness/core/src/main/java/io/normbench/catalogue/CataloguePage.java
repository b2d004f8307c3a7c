package io.normbench.catalogue;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.OutOfScope;
import io.normbench.option.OptionSpec;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The catalogue as a page of Markdown. It stands in {@code suites/METHODS.md}, beside the files that name methods, which
 * is where its links start from, and is the same on every machine.
 */
public final class CataloguePage {
    private static final String CLASSES = "../harness/core/src/main/java/";

    /** A number behind "arXiv:", or in a list of numbers that begins so. */
    private static final Pattern PREPRINT = Pattern.compile("(?<=arXiv:[0-9., ]{0,120})([0-9]{4}\\.[0-9]{4,5})");

    private static final String INTRODUCTION = """
            # Methods

            Generated from the classes by `make methods-page`; do not edit. An id links to its class, whose comment has the
            formula, axes, state, behaviour at batch 1 and the source of every constant. A suite names a method by its id,
            `gn`, or with options, `{id: gn, options: {groups: 8}}`; a weight transform follows a plus sign, `gn+ws`, and
            its options take its id as prefix, `ws.variant`. `bin/normbench methods ID` shows one method, and knows it by
            the names from elsewhere too.

            Columns **batch** to **operations** are found by running each class with its default options on random images
            in plain Java (4 images of 64 channels of 2×2 positions); tests hold them against the engines.

            - **batch**: when an image's output depends on the other images of its batch: `no`, `train` (in training),
              `eval` (in evaluation), `both`.
            - **state**: whether it keeps anything from step to step; `fixed`: constants that nothing moves.
            - **batch 1**: `exact`: an image gives the same alone or in a batch, in training and in evaluation; `runs`: one
              image gives an output, but evaluation uses other statistics than training; `no`: nothing of it is left.
            - **1×1**: whether anything is left of one image of one position (H = W = 1) in training.
            - **operations**: tensor operations forward in training, of the definition / of the fast path if there is one.
              Reshapes, slices and updates of state are not counted; `cbn` has a convolution of its own among them.
            - **core**: in the core set, which every quick suite runs.
            """;

    private final StringBuilder page = new StringBuilder();

    private CataloguePage() {}

    /** The page, with lines that end in a line feed. */
    public static String of(List<CatalogueEntry> entries) {
        return new CataloguePage().written(entries);
    }

    private String written(List<CatalogueEntry> entries) {
        page.append(INTRODUCTION);
        Map<Family, List<CatalogueEntry>> families = Catalogue.byFamily(entries);
        families.forEach(this::family);
        names(entries);
        variables(entries);
        options(families);
        outOfScope();
        return page.toString();
    }

    private void family(Family family, List<CatalogueEntry> entries) {
        heading(family.title());
        row("id", "method", "core", "batch", "state", "batch 1", "1×1", "operations", "paper", "checked against");
        rule(10);
        for (CatalogueEntry entry : entries) {
            MethodInfo info = entry.info();
            row(
                    linked(entry),
                    info.title(),
                    info.core() ? "core" : "",
                    entry.batch(),
                    entry.state(),
                    entry.batchOne(),
                    entry.onePosition(),
                    entry.operations().replace("/", " / "),
                    preprints(info.paper()),
                    info.reference().isEmpty() ? info.check() : info.reference());
        }
        for (CatalogueEntry entry : entries) {
            if (!entry.unknown().isEmpty()) {
                line("");
                line("`" + entry.info().id() + "` was not run: " + entry.unknown() + ".");
            }
        }
    }

    private void names(List<CatalogueEntry> entries) {
        heading("Names from elsewhere");
        line(
                "An id or a title is found whatever its case and punctuation, as are library classes that are called after it");
        line("(`GroupNorm`, `BatchNorm2d`).");
        line("");
        row("name", "spelled here", "note");
        rule(3);
        entries.stream()
                .flatMap(entry -> entry.info().aliases().stream())
                .sorted((a, b) -> a.name().compareToIgnoreCase(b.name()))
                .forEach(this::name);
    }

    private void name(Alias alias) {
        row(alias.name(), "`" + alias.spelling() + "`", preprints(alias.note()));
    }

    private void variables(List<CatalogueEntry> entries) {
        heading("Variables, and what else there is to know");
        row("id", "parameters", "state", "notes");
        rule(4);
        for (CatalogueEntry entry : entries) {
            entry.facts().ifPresent(facts -> {
                String constant = facts.constant().isEmpty() ? "" : "never moved: " + code(facts.constant());
                String moving = code(facts.moving());
                row(
                        "`" + entry.info().id() + "`",
                        code(facts.parameters()),
                        moving.isEmpty() || constant.isEmpty() ? moving + constant : moving + "; " + constant,
                        String.join("; ", entry.remarks()));
            });
        }
    }

    private void options(Map<Family, List<CatalogueEntry>> families) {
        heading("Options");
        row("id", "option", "default", "values", "meaning");
        rule(5);
        families.values().stream().flatMap(List::stream).forEach(entry -> {
            String prefix = entry.ofWeights() ? entry.info().id() + "." : "";
            for (OptionSpec option : entry.info().options()) {
                row(
                        "`" + entry.info().id() + "`",
                        "`" + prefix + option.name() + "`",
                        OptionText.defaultOf(option),
                        option.expectation(),
                        option.description());
            }
        });
    }

    private void outOfScope() {
        heading("What is no method here, and why");
        row("name", "reason", "", "source");
        rule(4);
        for (OutOfScope each : OutOfScope.ALL) {
            row(String.join(", ", each.names()), each.reason().title(), each.why(), preprints(each.source()));
        }
    }

    private static String linked(CatalogueEntry entry) {
        String id = "`" + entry.info().id() + "`";
        boolean ours = entry.declaredIn().getName().startsWith(Normalization.class.getPackageName() + ".");
        String file = entry.declaredIn().getName().replace('.', '/').replaceFirst("\\$.*", "") + ".java";
        return ours ? "[" + id + "](" + CLASSES + file + ")" : id;
    }

    private static String preprints(String text) {
        return PREPRINT.matcher(text).replaceAll("[$1](https://arxiv.org/abs/$1)");
    }

    private static String code(List<String> names) {
        return names.isEmpty() ? "" : "`" + String.join("`, `", MethodFacts.shown(names)) + "`";
    }

    private void heading(String title) {
        line("");
        line("## " + title);
        line("");
    }

    private void row(String... cells) {
        page.append('|');
        for (String cell : cells) {
            page.append(' ').append(cell.replace("|", "\\|"));
            page.append(cell.isEmpty() ? "|" : " |");
        }
        page.append('\n');
    }

    private void rule(int columns) {
        line("|" + "---|".repeat(columns));
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
