package io.normbench.run.setup;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.result.Outcome;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerClient;
import io.normbench.suite.Limits;
import io.normbench.suite.plan.Plan;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One worker for each of several engines, side by side but asked in turn. A worker is replaced when it dies and when
 * the group changes, so that what one method leaves behind cannot touch another.
 */
public final class EngineWorkers implements AutoCloseable {
    private final Limits limits;
    private final RunContext context;
    private final Path logs;
    private final int threads;
    private final Map<String, EngineInfo> infos = new TreeMap<>();
    private final Map<String, Running> running = new LinkedHashMap<>();

    private record Running(String group, WorkerClient worker) {}

    /** Hears how far a worker is. */
    @FunctionalInterface
    public interface Progress {
        /** {@code done} of {@code total}, which is 0 if it is not known. */
        void at(int done, int total);
    }

    /**
     * @param plan whose limits hold
     * @param context where workers are started from, and how
     * @param directory logs go into its folder {@code logs}
     * @param threads threads per operation
     */
    public EngineWorkers(Plan plan, RunContext context, Path directory, int threads) {
        this.limits = plan.suite().limits();
        this.context = context;
        this.logs = directory.resolve("logs");
        this.threads = threads;
    }

    /** The environment that workers of {@code plan} find on this machine, for the record. */
    public static Map<String, String> environment(Plan plan, int threads) {
        return NewManifest.environment(plan.suite(), threads).entries();
    }

    /**
     * Sends {@code request} to {@code engine} and waits for how it ends.
     *
     * @param group name of the log file; requests of one group share a worker
     * @throws UserError if the engine cannot be started at all
     */
    public Outcome ask(String engine, String group, Request<Answer.Ended> request, Progress progress)
            throws InterruptedException {
        Reply<Answer.Ended> reply = worker(engine, group).ask(request, limits.timeoutSeconds(), event -> {
            if (event instanceof Event.Opened opened) {
                infos.put(engine, opened.engine());
            } else if (event instanceof Event.Progress at) {
                progress.at(at.done(), at.total());
            }
        });
        Outcome outcome = reply instanceof Reply.Answered<Answer.Ended> answered
                ? answered.answer().outcome()
                : ((Reply.Failed<Answer.Ended>) reply).outcome();
        if (outcome.needsNewWorker()) {
            end(engine);
        }
        return outcome;
    }

    /** What the engines said of themselves when they were opened, by id. */
    public Map<String, EngineInfo> infos() {
        return Map.copyOf(infos);
    }

    private WorkerClient worker(String engine, String group) {
        Running current = running.get(engine);
        if (current != null && current.group().equals(group) && current.worker().usable()) {
            return current.worker();
        }
        end(engine);
        WorkerClient worker = context.start(
                context.launch(engine, threads, limits.hostMemoryBytes(), logs.resolve(group + "-" + engine + ".log")));
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
