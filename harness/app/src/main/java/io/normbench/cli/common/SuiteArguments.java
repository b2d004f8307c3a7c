package io.normbench.cli.common;

import io.normbench.run.setup.Installation;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.read.SuiteLoader;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that every command on a suite takes. */
public final class SuiteArguments {
    private static final Pattern FILE = Pattern.compile("(.+)\\.ya?ml");

    @Parameters(
            index = "0",
            paramLabel = "SUITE",
            description = "A suite file, or the name of one that comes with NormBench (quick, smoke, full).")
    private String suite;

    @Option(
            names = "--filter",
            paramLabel = "EXPR",
            description = "Keep only matching trials: method=bn|gn,batch_size=1..8,task=…,engine=…,"
                    + "measurement=accuracy. May be given more than once; all must match.")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = "--plugins",
            paramLabel = "JAR",
            split = ":",
            description = "Jars with further methods, networks or tasks.")
    private List<Path> plugins = new ArrayList<>();

    public Path file() {
        return file(suite, installation());
    }

    /** The file that {@code suite} names: itself, or a suite of {@code installation}. */
    public static Path file(String suite, Installation installation) {
        Path named = Path.of(suite);
        if (Files.exists(named)) {
            return named;
        }
        Path suites = installation.home().map(home -> home.resolve("suites")).orElse(Path.of("suites"));
        Matcher file = FILE.matcher(suite);
        if (file.matches()) {
            if (shipped(suites).contains(file.group(1))) {
                throw UserError.usage(suite + ": no such file; the suite that comes with NormBench is called '"
                        + file.group(1) + "', without an ending");
            }
            return named;
        }
        Path shipped = suites.resolve(suite + ".yaml");
        if (Files.exists(shipped)) {
            return shipped;
        }
        List<String> names = shipped(suites);
        throw UserError.usage("suite '" + suite + "': neither a file nor one of the suites that come with NormBench ("
                + String.join(", ", names) + ")" + Nearest.hint(suite, names));
    }

    private static List<String> shipped(Path suites) {
        try (Stream<Path> files = Files.list(suites)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    public List<String> filters() {
        return filters;
    }

    public List<Path> plugins() {
        return plugins;
    }

    public Installation installation() {
        return Installation.current(plugins);
    }

    public Plan plan() {
        ClassLoader loader = Vocabulary.loader(plugins);
        Suite loaded = new SuiteLoader(Vocabulary.of(loader, installation())).load(file());
        Plan plan = Planner.plan(loaded, Filter.parse(filters));
        if (plan.trials().isEmpty()) {
            throw UserError.usage("no trial of suite '" + loaded.name() + "' is left to run"
                    + (filters.isEmpty() ? "" : " by --filter " + String.join(" --filter ", filters)));
        }
        return plan;
    }
}
