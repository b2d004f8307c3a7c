package io.normbench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.tensor.EngineInfo;
import io.normbench.worker.WorkerProtocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Tries to open an engine on a device, in a worker, so that a crash is a finding. */
public final class EngineProbe {
    private static final double LIMIT_SECONDS = 60;

    private final Installation installation;

    /** Workers are started from {@code installation}. */
    public EngineProbe(Installation installation) {
        this.installation = installation;
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
        ObjectMapper mapper = new ObjectMapper();
        try (WorkerLogs logs = WorkerLogs.create("normbench-doctor")) {
            WorkerCommand command = new WorkerCommand(
                    installation.workerClassPath(engine),
                    installation.workerFlags(engine),
                    Runtime.getRuntime().availableProcessors(),
                    0,
                    logs.folder());
            List<String> lines = new ArrayList<>();
            try (WorkerProcess worker =
                    WorkerProcess.start(command, logs.folder().resolve("probe.log"), mapper, System::nanoTime)) {
                WorkerReply reply = worker.ask(
                        mapper.createObjectNode()
                                .put("do", "probe")
                                .put("engine", engine)
                                .put("device", device),
                        LIMIT_SECONDS,
                        (name, event) -> {
                            if (name.equals("engine")) {
                                EngineInfo info = WorkerProtocol.engine(event.required("engine"));
                                describe(info, lines);
                                opened.accept(info);
                            }
                        });
                if (reply instanceof WorkerReply.Died) {
                    logs.keep();
                }
                return finding(reply, lines, logs.folder().resolve("probe.log"));
            }
        }
    }

    private static Finding finding(WorkerReply reply, List<String> lines, Path log) {
        if (reply instanceof WorkerReply.Answer) {
            return new Finding(true, lines);
        }
        if (reply instanceof WorkerReply.Fault fault) {
            return new Finding(false, List.of(fault.message()));
        }
        if (reply instanceof WorkerReply.Died died) {
            String reason = Died.outcome(died, 0).reason().lines().findFirst().orElse("");
            return new Finding(false, List.of(reason, "log: " + log));
        }
        return new Finding(false, List.of("no answer within " + LIMIT_SECONDS + " s"));
    }

    private static void describe(EngineInfo info, List<String> lines) {
        lines.add("version " + info.version() + ", " + info.threads() + " threads");
        info.details().forEach((name, value) -> lines.add(name + " " + value));
    }
}
