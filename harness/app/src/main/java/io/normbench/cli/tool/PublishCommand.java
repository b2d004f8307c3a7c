package io.normbench.cli.tool;

import io.normbench.publish.PublishedRun;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench publish}: a run as others may see it. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Renders a run anew and puts report, rows and manifest into reports/<date>-<suite>-<machine>, "
                + "without names of this machine's folders.")
public final class PublishCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "The run directory.")
    private Path runDir;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "The folder of published runs (default: ${DEFAULT-VALUE}).",
            defaultValue = "reports")
    private Path reports;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            description = "What the folder calls the machine (default: the device of most rows, as in cpu).")
    private @Nullable String machine;

    @Option(
            names = "--raw",
            description = "Add what the report is rendered from: predictions, confusion, pictures, singularities.")
    private boolean raw;

    @Option(names = "--unfinished", description = "Publish a run of which planned trials are missing.")
    private boolean unfinished;

    @Option(names = "--dirty", description = "Publish a run of a build whose sources no commit has.")
    private boolean dirty;

    @Option(names = "--replace", description = "Publish over a folder that is there.")
    private boolean replace;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PublishedRun run = PublishedRun.of(runDir);
        String named = machine == null ? run.device() : machine;
        if (!named.matches("[A-Za-z0-9._-]+")) {
            throw UserError.usage("--machine '" + named + "': expected letters, digits, '.', '_' or '-'");
        }
        if (run.pending() > 0 && !unfinished) {
            throw UserError.usage(runDir + ": " + run.pending()
                    + " planned trials have no row; run it to its end, or publish it with --unfinished");
        }
        if (run.dirty() && !dirty) {
            throw UserError.usage(runDir + ": measured by a build of sources that were not committed, which nobody can "
                    + "build again; commit, build and run again, or publish it with --dirty");
        }
        Path target = reports.resolve(run.name(named));
        if (Files.exists(target) && !replace) {
            throw UserError.usage(
                    target + " is there already; give --machine another name, or publish over it with --replace");
        }
        write(run, target);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "published: %s (%.1f MB)%n", target, bytes(target) / 1e6);
        List<Path> naming = PublishedRun.naming(Path.of(System.getProperty("user.home")), target);
        naming.forEach(file -> out.println("warning: " + file + " names your home folder; look before you commit it"));
        return 0;
    }

    /** What is there stays until the new folder is whole. */
    private void write(PublishedRun run, Path target) {
        Path made = target.resolveSibling("." + target.getFileName() + ".new");
        delete(made);
        run.write(made, raw);
        delete(target);
        try {
            Files.move(made, target);
        } catch (IOException e) {
            throw UserError.infrastructure(made + " cannot be renamed to " + target + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw UserError.infrastructure(folder + ": cannot be replaced: " + e.getMessage(), e);
        }
    }

    private static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw UserError.infrastructure(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
