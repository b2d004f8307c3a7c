package io.normbench.run;

import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.NumberFormat;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLogs;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
     * Runs every check of {@code methods}, or of all, and hands out verdicts as they come.
     *
     * @throws UserError if the engine cannot be started or lacks the format, a vector file cannot be read, or there is no
     *     such method
     */
    public void run(
            String engine,
            String device,
            NumberFormat format,
            List<Path> vectors,
            Set<String> methods,
            long seed,
            Consumer<MethodVerdict> verdicts)
            throws InterruptedException {
        Request.Conformance request = new Request.Conformance(
                engine,
                device,
                format,
                vectors.stream().map(Path::toAbsolutePath).toList(),
                methods,
                seed);
        try (WorkerLogs logs = WorkerLogs.create("normbench-conformance");
                WorkerClient worker = context.start(engine, logs.folder().resolve("conformance.log"))) {
            Reply<Answer.Done> reply = worker.ask(request, LIMIT_SECONDS, event -> {
                if (event instanceof Event.Verdict said) {
                    verdicts.accept(said.verdict());
                }
            });
            if (reply instanceof Reply.Failed<Answer.Done> failed) {
                logs.keep();
                throw UserError.infrastructure("the conformance worker did not finish: "
                        + failed.outcome().reason().lines().findFirst().orElse("")
                        + "; its log is in " + logs.folder());
            }
        }
    }
}
