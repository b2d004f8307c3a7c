package io.normbench.run;

import io.normbench.protocol.Request;
import io.normbench.result.Outcome;
import io.normbench.run.setup.EngineWorkers;
import io.normbench.run.setup.RunContext;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import java.nio.file.Path;

/** Lets a worker export a trial. */
public final class ExportRun {
    private final RunContext context;
    private final Plan plan;
    private final Path folder;

    /**
     * @param plan the suite that the trial is of
     * @param folder where files go, and the worker's log
     */
    public ExportRun(RunContext context, Plan plan, Path folder) {
        this.context = context;
        this.plan = plan;
        this.folder = folder;
    }

    /**
     * Exports {@code trial}.
     *
     * @param steps how many of its first steps are written down
     * @param whole whether it is then trained to its end
     */
    public Outcome run(Trial trial, int steps, boolean whole, EngineWorkers.Progress progress)
            throws InterruptedException {
        int asked = plan.suite().threads();
        int threads = asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
        Trial placed = new Trial(
                trial.cell().on(trial.cell().device(), threads),
                trial.cellId(),
                trial.measurement(),
                trial.number(),
                trial.seed());
        try (EngineWorkers workers = new EngineWorkers(plan, context, folder, threads)) {
            return workers.ask(
                    trial.cell().engine(),
                    trial.cellId(),
                    new Request.Export(placed, steps, whole, folder.toAbsolutePath()),
                    progress);
        }
    }
}
