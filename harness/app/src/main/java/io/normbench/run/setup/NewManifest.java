package io.normbench.run.setup;

import io.normbench.machine.Environment;
import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.result.CellKey;
import io.normbench.result.Manifest;
import io.normbench.result.Observed;
import io.normbench.run.worker.WorkerLaunch;
import io.normbench.suite.Cell;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.suite.plan.TrialJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the manifest of a run says before the first worker starts. */
public final class NewManifest {
    private NewManifest() {}

    /**
     * The environment that workers of {@code suite} find on this machine, wherever they run.
     *
     * @param cores threads of a worker if the suite does not say
     */
    static Environment environment(Suite suite, int cores) {
        return environment(suite, cores, Machine.local(), GpuChoice.none());
    }

    /**
     * The environment that workers of {@code suite} find on {@code machine}.
     *
     * @param cores threads of a worker if the suite does not say
     * @param gpus those that workers use
     */
    public static Environment environment(Suite suite, int cores, Machine machine, GpuChoice gpus) {
        int threads = suite.threads() > 0 ? suite.threads() : cores;
        return Environment.collect(
                        machine,
                        HarnessBuild.find(machine.commands()),
                        WorkerLaunch.environment(threads, machine.variables()),
                        suite.threads())
                .withGpus(gpus.gpus());
    }

    /** The manifest of a run of {@code plan} that begins {@code now}. */
    public static Manifest of(Plan plan, List<String> commandLine, Environment environment, Instant now) {
        Suite suite = plan.suite();
        return new Manifest(
                Manifest.SCHEMA,
                suite.name() + "-" + RunDirectories.stamp(now),
                now,
                Optional.empty(),
                HarnessBuild.find(Machine.local().commands()),
                commandLine,
                new Manifest.SuiteSource(suite.name(), suite.sha256(), suite.text()),
                plan.trials().stream().map(Trial::seed).distinct().sorted().toList(),
                planned(plan),
                plan.excluded().stream()
                        .map(excluded -> new Manifest.Exclusion(
                                excluded.cellId(), coordinates(suite, excluded.cell()), reason(suite, excluded)))
                        .toList(),
                environment.entries(),
                environment.fingerprint(),
                Observed.nothing(),
                List.of());
    }

    /** A cell's id does not show its engine, execution and evaluation: where there are several, the reason names them. */
    private static String reason(Suite suite, Plan.Excluded excluded) {
        List<String> names = new ArrayList<>();
        if (suite.engines().size() > 1) {
            names.add(excluded.cell().engine());
        }
        if (suite.executions().size() > 1) {
            names.add(excluded.cell().execution().id());
        }
        if (suite.evaluations().size() > 1) {
            names.add(excluded.cell().evaluation().id());
        }
        return names.isEmpty() ? excluded.reason() : String.join(", ", names) + ": " + excluded.reason();
    }

    /** The trials of {@code plan}, in order. */
    public static List<Manifest.PlannedTrial> planned(Plan plan) {
        return plan.trials().stream()
                .map(trial -> new Manifest.PlannedTrial(
                        trial.key(),
                        coordinates(plan.suite(), trial.cell()),
                        TrialJson.write(trial).path("cell")))
                .toList();
    }

    /** Where the suite has one execution, an engine may have one of its own, which its rows tell. */
    private static Optional<CellKey> coordinates(Suite suite, Cell cell) {
        CellKey key = CellKey.of(cell);
        return Optional.of(suite.executions().size() > 1 ? key : key.executed(""));
    }
}
