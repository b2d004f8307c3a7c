package io.normbench.cli.run;

import io.normbench.catalogue.Catalogue;
import io.normbench.catalogue.CatalogueEntry;
import io.normbench.catalogue.CataloguePage;
import io.normbench.catalogue.CatalogueText;
import io.normbench.cli.common.Vocabulary;
import io.normbench.norm.Alias;
import io.normbench.norm.OutOfScope;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench methods}: the catalogue. */
@Command(
        name = "methods",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the normalization methods and weight transforms by family, or shows those that are named.",
            "What it says of batch, state and operations is found by running each class in plain Java; it needs no engine."
        })
public final class MethodsCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            description = "Show everything about these: ids (bn, gn+ws), or what others call them (SyncBN, PixelNorm).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--plugins", paramLabel = "JAR", split = ":", description = "Jars with further methods.")
    private List<Path> plugins = new ArrayList<>();

    @Option(names = "--options", description = "Show every option with its default.")
    private boolean options;

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "List the methods in whose id, names, source or options all words of TEXT occur.")
    private @Nullable String search;

    @Option(names = "--out-of-scope", description = "List what is no method here, and why.")
    private boolean outOfScope;

    @Option(names = "--markdown", description = "Write the whole catalogue as Markdown, the page suites/METHODS.md.")
    private boolean markdown;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        check();
        PrintWriter out = spec.commandLine().getOut();
        Catalogue catalogue = new Catalogue(Vocabulary.methods(Vocabulary.loader(plugins)));
        if (markdown) {
            out.print(CataloguePage.of(catalogue.all()));
            out.flush();
        } else if (outOfScope) {
            CatalogueText.outOfScope().forEach(out::println);
        } else if (search != null) {
            search(catalogue, search, out);
        } else if (names.isEmpty()) {
            list(catalogue, out);
        } else {
            describe(catalogue, out);
        }
        return 0;
    }

    private void check() {
        List<String> asked = Stream.of(
                        names.isEmpty() ? "" : "ID",
                        search == null ? "" : "--search",
                        outOfScope ? "--out-of-scope" : "",
                        markdown ? "--markdown" : "")
                .filter(each -> !each.isEmpty())
                .toList();
        if (asked.size() > 1) {
            throw UserError.usage(
                    "methods: " + String.join(" and ", asked) + " are different questions; ask one at a time");
        }
        if (search != null && search.isBlank()) {
            throw UserError.usage("--search: expected a word to look for, found none");
        }
    }

    private void list(Catalogue catalogue, PrintWriter out) {
        CatalogueText.listing(catalogue.all(), options).forEach(out::println);
        out.println();
        CatalogueText.legend().forEach(out::println);
        out.println();
        out.println(
                "More: methods ID, methods --search TEXT, methods --out-of-scope; a suite takes an id, also with a");
        out.println("weight transform after a plus sign (gn+ws), whose options take its id as prefix (ws.variant).");
    }

    private void search(Catalogue catalogue, String words, PrintWriter out) {
        List<CatalogueEntry> found = catalogue.search(words);
        List<OutOfScope> others = OutOfScope.search(words);
        if (found.isEmpty() && others.isEmpty()) {
            throw UserError.usage("--search " + words + ": no method has these words" + catalogue.hint(words));
        }
        CatalogueText.listing(found, options).forEach(out::println);
        for (Alias alias : catalogue.aliases(words)) {
            out.println(alias.sentence(alias.name()));
        }
        others.forEach(other -> out.println(other.sentence(String.join(", ", other.names()))));
    }

    private void describe(Catalogue catalogue, PrintWriter out) {
        List<List<String>> answers = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (String name : names) {
            List<String> answer = answer(catalogue, name);
            if (answer.isEmpty()) {
                faults.add("methods: unknown method '" + name + "'" + catalogue.hint(name)
                        + "; 'normbench methods' lists them, 'normbench methods --search TEXT' looks for words");
            }
            answers.add(answer);
        }
        if (!faults.isEmpty()) {
            throw UserError.usage(faults);
        }
        for (int i = 0; i < answers.size(); i++) {
            if (i > 0) {
                out.println();
            }
            answers.get(i).forEach(out::println);
        }
    }

    /** What there is to say of a name; nothing if it is not known. */
    private static List<String> answer(Catalogue catalogue, String name) {
        List<CatalogueEntry> entries = catalogue.named(name);
        if (!entries.isEmpty()) {
            return details(entries);
        }
        Optional<Alias.Found> alias = catalogue.alias(name);
        if (alias.isPresent()) {
            Alias found = alias.get().alias();
            List<CatalogueEntry> spelled = catalogue.named(found.spelling());
            List<String> lines = new ArrayList<>(List.of(found.sentence(name), ""));
            lines.addAll(details(
                    spelled.isEmpty() ? List.of(catalogue.entry(alias.get().method())) : spelled));
            return lines;
        }
        return OutOfScope.named(name)
                .map(other -> List.of(other.sentence(name)))
                .orElse(List.of());
    }

    private static List<String> details(List<CatalogueEntry> entries) {
        List<String> lines = new ArrayList<>();
        for (CatalogueEntry entry : entries) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(CatalogueText.details(entry));
        }
        return lines;
    }
}
