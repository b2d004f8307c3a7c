package io.normbench.run.setup;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLogs;
import io.normbench.tensor.DeviceFinding;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries to open an engine on a device, in a worker, so that a crash is a finding. */
public final class EngineProbe {
    private static final double LIMIT_SECONDS = 120;
    /** Every library is loaded and, at the worst, each in a process of its own. */
    private static final double EXPLAIN_SECONDS = 180;

    private final RunContext context;

    /** Workers are started from {@code context}. */
    public EngineProbe(RunContext context) {
        this.context = context;
    }

    /**
     * What a probe found.
     *
     * @param works whether the engine opened
     * @param lines what to tell: versions and settings, or the reason and the remedy
     */
    public record Finding(boolean works, List<String> lines) {}

    /** Opens {@code engine} on {@code device} and closes it again. */
    public Finding probe(String engine, String device) throws InterruptedException {
        try (WorkerLogs logs = WorkerLogs.create("normbench-doctor")) {
            Path log = logs.folder().resolve("probe.log");
            Reply<Answer.Probed> reply = ask(engine, device, log);
            if (reply instanceof Reply.Answered<Answer.Probed> answered) {
                return new Finding(true, describe(answered.answer().engine()));
            }
            logs.keep();
            String reason = ((Reply.Failed<Answer.Probed>) reply).outcome().reason();
            return new Finding(false, List.of(reason.lines().findFirst().orElse(""), "log: " + log));
        } catch (UserError refused) {
            return new Finding(false, List.of(refused.getMessage()));
        }
    }

    /**
     * What of all that {@code device} needs is there; empty where the engine knows nothing of it. In a worker of its own: one
     * that did not open a device may not live any more.
     */
    public List<DeviceFinding> explain(String engine, String device) throws InterruptedException {
        try (WorkerLogs logs = WorkerLogs.create("normbench-doctor")) {
            try (WorkerClient worker = context.start(engine, logs.folder().resolve("explain.log"))) {
                Reply<Answer.Explained> reply =
                        worker.ask(new Request.Explain(engine, device), EXPLAIN_SECONDS, event -> {});
                if (reply instanceof Reply.Answered<Answer.Explained> answered) {
                    return answered.answer().findings();
                }
                logs.keep();
                String reason =
                        ((Reply.Failed<Answer.Explained>) reply).outcome().reason();
                return List.of(new DeviceFinding(
                        "worker", false, reason.lines().findFirst().orElse("")));
            }
        } catch (UserError refused) {
            return List.of(new DeviceFinding("worker", false, String.valueOf(refused.getMessage())));
        }
    }

    /** The device that {@code engine} chooses for {@code device}; empty if it does not open. */
    Optional<String> device(String engine, String device) throws InterruptedException {
        try (WorkerLogs logs = WorkerLogs.create("normbench-probe")) {
            return ask(engine, device, logs.folder().resolve("probe.log")) instanceof Reply.Answered<Answer.Probed> it
                    ? Optional.of(it.answer().engine().device())
                    : Optional.empty();
        } catch (UserError refused) {
            return Optional.empty();
        }
    }

    private Reply<Answer.Probed> ask(String engine, String device, Path log) throws InterruptedException {
        try (WorkerClient worker = context.start(engine, log)) {
            return worker.ask(new Request.Probe(engine, device), LIMIT_SECONDS, event -> {});
        }
    }

    private static List<String> describe(EngineInfo info) {
        List<String> lines = new ArrayList<>();
        lines.add("version " + info.version() + ", " + info.threads() + " threads");
        info.details().forEach((name, value) -> lines.add(name + " " + value));
        return lines;
    }
}
