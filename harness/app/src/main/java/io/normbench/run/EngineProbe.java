package io.normbench.run;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLogs;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Tries to open an engine on a device, in a worker, so that a crash is a finding. */
public final class EngineProbe {
    private static final double LIMIT_SECONDS = 60;

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
        return probe(engine, device, info -> {});
    }

    /** The device that {@code engine} chooses for {@code device}; empty if it does not open. */
    Optional<String> device(String engine, String device) throws InterruptedException {
        AtomicReference<String> chosen = new AtomicReference<>();
        probe(engine, device, info -> chosen.set(info.device()));
        return Optional.ofNullable(chosen.get());
    }

    private Finding probe(String engine, String device, Consumer<EngineInfo> opened) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        try (WorkerLogs logs = WorkerLogs.create("normbench-doctor")) {
            Path log = logs.folder().resolve("probe.log");
            try (WorkerClient worker = context.start(engine, log)) {
                Reply<Answer.Done> reply = worker.ask(new Request.Probe(engine, device), LIMIT_SECONDS, event -> {
                    if (event instanceof Event.Opened said) {
                        describe(said.engine(), lines);
                        opened.accept(said.engine());
                    }
                });
                if (reply instanceof Reply.Failed<Answer.Done> failed) {
                    logs.keep();
                    String reason = failed.outcome().reason().lines().findFirst().orElse("");
                    return new Finding(false, List.of(reason, "log: " + log));
                }
                return new Finding(true, lines);
            } catch (UserError refused) {
                return new Finding(false, List.of(refused.getMessage()));
            }
        }
    }

    private static void describe(EngineInfo info, List<String> lines) {
        lines.add("version " + info.version() + ", " + info.threads() + " threads");
        info.details().forEach((name, value) -> lines.add(name + " " + value));
    }
}
