package io.normbench.run;

import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.NumberFormat;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLogs;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Runs the conformance check in a worker. */
public final class ConformanceRun {
    private static final double LIMIT_SECONDS = 3600;

    private final RunContext context;

    /** Workers are started from {@code context}. */
    public ConformanceRun(RunContext context) {
        this.context = context;
    }

    /**
     * Runs every check and hands out verdicts as they come.
     *
     * @throws UserError if the engine cannot be started or lacks the format, or a vector file cannot be read
     */
    public void run(
            String engine,
            String device,
            NumberFormat format,
            Path vectors,
            long seed,
            Consumer<MethodVerdict> verdicts)
            throws InterruptedException {
        Request.Conformance request =
                new Request.Conformance(engine, device, format, vectors.toAbsolutePath(), seed);
        try (WorkerLogs logs = WorkerLogs.create("normbench-conformance");
                WorkerClient worker = context.start(engine, logs.folder().resolve("conformance.log"))) {
            Reply<Answer.Done> reply = worker.ask(request, LIMIT_SECONDS, event -> {
                if (event instanceof Event.Verdict said) {
                    verdicts.accept(said.verdict());
                }
            });
            if (reply instanceof Reply.Failed<Answer.Done> failed) {
                logs.keep();
                throw UserError.infrastructure(
                        "the conformance worker did not finish: "
                                + failed.outcome().reason().lines().findFirst().orElse("")
                                + "; its log is in " + logs.folder(),
                        null);
            }
        }
    }
}
