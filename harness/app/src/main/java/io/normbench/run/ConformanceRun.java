package io.normbench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.NumberFormat;
import io.normbench.util.UserError;
import io.normbench.worker.WorkerProtocol;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Runs the conformance check in a worker. */
public final class ConformanceRun {
    private static final double LIMIT_SECONDS = 3600;

    private final Installation installation;

    /** Workers are started from {@code installation}. */
    public ConformanceRun(Installation installation) {
        this.installation = installation;
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
        ObjectMapper mapper = new ObjectMapper();
        try (WorkerLogs logs = WorkerLogs.create("normbench-conformance")) {
            WorkerCommand command = new WorkerCommand(
                    installation.workerClassPath(engine),
                    installation.workerFlags(engine),
                    Runtime.getRuntime().availableProcessors(),
                    0,
                    logs.folder());
            ObjectNode request = mapper.createObjectNode()
                    .put("do", "conformance")
                    .put("engine", engine)
                    .put("device", device)
                    .put("format", format.name())
                    .put("vectors", vectors.toAbsolutePath().toString())
                    .put("seed", seed);
            try (WorkerProcess worker =
                    WorkerProcess.start(command, logs.folder().resolve("conformance.log"), mapper, System::nanoTime)) {
                WorkerReply reply = worker.ask(
                        request, LIMIT_SECONDS, (name, event) -> {
                            if (name.equals("verdict")) {
                                verdicts.accept(WorkerProtocol.verdict(event.required("verdict")));
                            }
                        });
                if (reply instanceof WorkerReply.Fault fault) {
                    throw fault.exitStatus() == UserError.USAGE
                            ? UserError.usage(fault.message())
                            : UserError.infrastructure(fault.message(), null);
                }
                if (!(reply instanceof WorkerReply.Answer)) {
                    String reason = reply instanceof WorkerReply.Died died
                            ? Died.outcome(died, 0).reason().lines().findFirst().orElse("")
                            : "no answer within " + LIMIT_SECONDS + " s";
                    logs.keep();
                    throw UserError.infrastructure(
                            "the conformance worker did not finish: " + reason + "; its log is in " + logs.folder(), null);
                }
            }
        }
    }
}
