package io.normbench.cli.check;

import io.normbench.provenance.ProvenanceDifference;
import io.normbench.provenance.RunProvenance;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench provenance}: prints the provenance of a run, or what differs between two. */
@Command(
        name = "provenance",
        mixinStandardHelpOptions = true,
        description = {
            "Prints where the accuracies of a run come from (data, split, network, method, training, build), or, of two"
                    + " runs, what differs.",
            "Times are not compared. Exit status with two runs: 0 if nothing differs, 1 otherwise."
        })
public final class ProvenanceCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;
    private static final int NAMED = 3;

    @Parameters(index = "0", paramLabel = "RUN", description = "A run directory.")
    private Path run;

    @Parameters(index = "1", arity = "0..1", paramLabel = "OTHER", description = "A run directory to compare with.")
    private @Nullable Path other;

    @Option(
            names = "--trial",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Of one run: only trials and floors whose name holds TEXT, each with all it has.")
    private String trial;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunProvenance mine = RunProvenance.read(run);
        if (other == null) {
            print(mine, out);
            out.flush();
            return 0;
        }
        if (!trial.isEmpty()) {
            throw UserError.usage("--trial goes with one run; to compare two, name no trial");
        }
        ProvenanceDifference difference = mine.difference(RunProvenance.read(other));
        print(difference, out);
        out.flush();
        return difference.isEmpty() ? 0 : DIFFERENT;
    }

    private void print(RunProvenance provenance, PrintWriter out) {
        Map<String, Map<String, String>> named = new LinkedHashMap<>(provenance.trials());
        named.keySet().removeIf(name -> !name.contains(trial));
        if (named.isEmpty()) {
            throw UserError.usage(run + ": no trial or floor has '" + trial + "' in its name; some of them: "
                    + provenance.trials().keySet().stream().limit(NAMED).toList());
        }
        boolean all = trial.isEmpty() && named.size() > 1;
        if (all) {
            out.printf(Locale.ROOT, "all %d trials and floors%n", named.size());
            provenance.common().forEach((path, value) -> out.printf(Locale.ROOT, "  %s = %s%n", path, value));
        }
        named.forEach((name, leaves) -> {
            out.println(name);
            (all ? provenance.own(name) : leaves)
                    .forEach((path, value) -> out.printf(Locale.ROOT, "  %s = %s%n", path, value));
        });
    }

    private void print(ProvenanceDifference difference, PrintWriter out) {
        difference.leaves().forEach((leaf, names) -> {
            out.printf(Locale.ROOT, "%s (%s)%n", leaf.path(), where(names, difference.shared()));
            out.printf(Locale.ROOT, "  %s: %s%n", run, leaf.mine());
            out.printf(Locale.ROOT, "  %s: %s%n", other, leaf.theirs());
        });
        difference.onlyMine().forEach(name -> out.printf(Locale.ROOT, "%s: only in %s%n", name, run));
        difference.onlyTheirs().forEach(name -> out.printf(Locale.ROOT, "%s: only in %s%n", name, other));
        out.printf(
                Locale.ROOT,
                "%d trials and floors compared: %s%n",
                difference.shared(),
                difference.isEmpty() ? "the same provenance" : "different provenance");
    }

    private static String where(Set<String> names, int shared) {
        if (names.size() == shared) {
            return "all " + shared;
        }
        List<String> first = names.stream().limit(NAMED).toList();
        int more = names.size() - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
    }
}
