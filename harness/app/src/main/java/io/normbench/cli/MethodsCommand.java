package io.normbench.cli;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.option.OptionSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench methods}: lists the catalogue. */
@Command(
        name = "methods",
        mixinStandardHelpOptions = true,
        description = "Lists the normalization methods and weight transforms, with their options and sources.")
final class MethodsCommand implements Callable<Integer> {
    @Option(names = "--plugins", paramLabel = "JAR", split = ":", description = "Jars with further methods.")
    private List<Path> plugins = new ArrayList<>();

    @Option(names = "--options", description = "Show every option with its default.")
    private boolean options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        MethodCatalog catalog = Vocabulary.methods(Vocabulary.loader(plugins));
        out.println("Normalization methods (name one in a suite; add a weight transform with +, as in gn+ws):");
        catalog.normalizations().forEach(info -> print(info, out));
        out.println();
        out.println("Weight transforms (their options take the prefix \"<id>.\", as in ws.variant):");
        catalog.transforms().forEach(info -> print(info, out));
        return 0;
    }

    private void print(MethodInfo info, PrintWriter out) {
        out.printf(Locale.ROOT, "  %-11s %s%n", info.id(), info.title());
        out.printf(Locale.ROOT, "  %-11s %s%n", info.core() ? "(core)" : "", info.source());
        if (options) {
            for (OptionSpec option : info.options()) {
                out.printf(
                        Locale.ROOT,
                        "  %-11s   %s = %s: %s%n",
                        "",
                        option.name(),
                        option.defaultValue(),
                        option.description());
            }
        }
    }
}
