package io.normbench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.measure.TrialRunner;
import io.normbench.result.Outcome;
import io.normbench.suite.Limits;
import io.normbench.suite.Plan;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import io.normbench.worker.WorkerProtocol;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * One worker for each of several engines, side by side but asked in turn. A worker is replaced when it dies and when
 * the group changes, so that what one method leaves behind cannot touch another.
 */
public final class EngineWorkers implements AutoCloseable {
    private final Limits limits;
    private final Installation installation;
    private final Path logs;
    private final int threads;
    private final LongSupplier clock;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, EngineInfo> infos = new TreeMap<>();
    private final Map<String, Running> running = new LinkedHashMap<>();

    private record Running(String group, WorkerProcess worker) {}

    /** Hears how far a worker is. */
    @FunctionalInterface
    public interface Progress {
        /** {@code done} of {@code total}, which is 0 if it is not known. */
        void at(int done, int total);
    }

    /**
     * @param plan whose limits hold
     * @param installation where workers are started from
     * @param directory logs go into its folder {@code logs}
     * @param threads threads per operation
     * @param clock nanoseconds, monotonic
     */
    public EngineWorkers(Plan plan, Installation installation, Path directory, int threads, LongSupplier clock) {
        this.limits = plan.suite().limits();
        this.installation = installation;
        this.logs = directory.resolve("logs");
        this.threads = threads;
        this.clock = clock;
    }

    /** The environment that workers of {@code plan} find on this machine, for the record. */
    public static Map<String, String> environment(Plan plan, int threads, Path directory) {
        return NewManifest.environment(plan.suite(), threads, directory).entries();
    }

    /**
     * Sends {@code request} to {@code engine} and waits for how it ends.
     *
     * @param group name of the log file; requests of one group share a worker
     * @throws UserError if the engine cannot be started at all
     */
    public Outcome ask(String engine, String group, ObjectNode request, Progress progress)
            throws InterruptedException {
        WorkerProcess worker = worker(engine, group);
        WorkerReply reply = worker.ask(request, limits.timeoutSeconds(), (name, event) -> {
            switch (name) {
                case "engine" -> infos.put(engine, WorkerProtocol.engine(event.required("engine")));
                case "progress" -> progress.at(
                        event.path("done").asInt(), event.path("total").asInt());
                default -> {
                    // The first step's time is of no interest here.
                }
            }
        });
        if (reply instanceof WorkerReply.Answer answer) {
            Outcome outcome = WorkerProtocol.outcome(answer.event().required("outcome"));
            if (TrialRunner.broken(outcome)) {
                end(engine);
            }
            return outcome;
        }
        end(engine);
        if (reply instanceof WorkerReply.Fault fault) {
            throw fault.exitStatus() == UserError.USAGE
                    ? UserError.usage(fault.message())
                    : UserError.infrastructure(fault.message(), null);
        }
        return reply instanceof WorkerReply.TimedOut timedOut
                ? new Outcome.TimedOut("no answer within " + timedOut.limitSeconds() + " s; the worker was killed")
                : Died.outcome((WorkerReply.Died) reply, limits.hostMemoryBytes());
    }

    /** What the engines said of themselves when they were opened, by id. */
    public Map<String, EngineInfo> infos() {
        return Map.copyOf(infos);
    }

    private WorkerProcess worker(String engine, String group) {
        Running current = running.get(engine);
        if (current != null && current.group().equals(group) && current.worker().alive()) {
            return current.worker();
        }
        end(engine);
        WorkerCommand command = new WorkerCommand(
                installation.workerClassPath(engine),
                installation.workerFlags(engine),
                threads,
                limits.hostMemoryBytes(),
                logs);
        WorkerProcess worker =
                WorkerProcess.start(command, logs.resolve(group + "-" + engine + ".log"), mapper, clock);
        running.put(engine, new Running(group, worker));
        return worker;
    }

    private void end(String engine) {
        Running current = running.remove(engine);
        if (current != null) {
            current.worker().close();
        }
    }

    @Override
    public void close() {
        for (String engine : running.keySet().toArray(String[]::new)) {
            end(engine);
        }
    }
}
