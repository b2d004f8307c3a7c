package io.normbench.cli.compare;

import io.normbench.gate.GateRule;
import io.normbench.gate.history.ChangePoints;
import io.normbench.gate.history.History;
import io.normbench.gate.history.HistoryReports;
import io.normbench.gate.history.HistoryRun;
import io.normbench.gate.report.GateReports;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseFile;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench history}: step times, memory and accuracy over many runs. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Lines stored runs up by commit and shows where step times, peak memory and accuracy changed,"
                + " apart for each environment and suite. Informs only: the exit status is 0 whatever it finds.")
public final class HistoryCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Run directories, in any order.")
    private List<Path> runDirs;

    @Option(
            names = "--release",
            paramLabel = "DIR",
            description = "The run of the last release: the newest run is compared with it by the gate's rule, so that"
                    + " losses too small to notice one by one cannot add up.")
    private @Nullable Path release;

    @Option(names = "--noise", paramLabel = "FILE", description = "The noise model to compare with (with --release).")
    private @Nullable Path noise;

    @Option(names = "--json", description = "Print JSON instead of tables.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (noise != null && release == null) {
            throw UserError.usage("--noise is for the comparison with --release; name a release, or leave it out");
        }
        ChangePoints settings = ChangePoints.defaults();
        Map<Path, HistoryRun> runs = read();
        List<History> histories = History.of(List.copyOf(runs.values()), settings);
        GateResult ratchet = release == null ? null : ratchet(release, runs);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(HistoryReports.json(histories, ratchet));
            return 0;
        }
        HistoryReports.text(histories, settings).forEach(out::println);
        if (ratchet != null) {
            out.println();
            out.println("newest run against the last release:");
            new GateReports().summary(ratchet).forEach(line -> out.println("  " + line));
        }
        return 0;
    }

    /** The runs, each once; of folders that hold none the user is told. */
    private Map<Path, HistoryRun> read() {
        PrintWriter err = spec.commandLine().getErr();
        Map<Path, HistoryRun> runs = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        List<UserError> refused = new ArrayList<>();
        for (Path dir : runDirs) {
            try {
                HistoryRun run = HistoryRun.read(dir);
                if (seen.add(run.runId())) {
                    runs.put(dir, run);
                    run.leftOut().forEach(value -> err.println(dir + ": left out: " + value));
                }
            } catch (UserError e) {
                refused.add(e);
            }
        }
        if (runs.isEmpty()) {
            throw refused.get(0);
        }
        refused.forEach(each -> err.println("left out: " + each.getMessage()));
        return runs;
    }

    private GateResult ratchet(Path base, Map<Path, HistoryRun> runs) {
        Path newest = runs.entrySet().stream()
                .max(Comparator.comparing(entry -> entry.getValue().created()))
                .orElseThrow()
                .getKey();
        NoiseModel model = noise == null ? NoiseModel.unknown("none was named") : NoiseFile.read(noise);
        return new GateRule(model, GateSettings.defaults()).decide(GateInputs.ofRuns(base, newest));
    }
}
