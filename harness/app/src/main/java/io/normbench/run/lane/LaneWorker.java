package io.normbench.run.lane;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.run.setup.Place;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLaunch;
import io.normbench.suite.Cell;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The worker of a lane: started when it is first asked, and again after it has ended. Used by one thread, except
 * {@link #kill()}.
 */
final class LaneWorker {
    private final RunContext context;
    private final RunParts parts;
    private final Place place;
    private final String name;
    private final List<String> flags;
    private final Map<String, String> variables;
    private final boolean keepsOnOneCore;
    private volatile @Nullable WorkerClient client;
    private volatile boolean killed;
    private boolean oneCore;
    private @Nullable EngineInfo engine;

    /**
     * @param name of its log file
     * @param flags more flags of its virtual machine
     * @param variables more variables of its environment
     * @param keepsOnOneCore whether it stays on one core where it has one thread and no GPU: for those measured in pairs
     */
    LaneWorker(
            RunContext context,
            RunParts parts,
            Place place,
            String name,
            List<String> flags,
            Map<String, String> variables,
            boolean keepsOnOneCore) {
        this.keepsOnOneCore = keepsOnOneCore;
        this.context = context;
        this.parts = parts;
        this.place = place;
        this.name = name;
        this.flags = flags;
        this.variables = new TreeMap<>(variables);
        this.variables.putAll(place.variables());
    }

    /** What is asked of a running worker. */
    interface Asking<A extends Answer> {
        /** Asks {@code client}; its events go to {@link LaneWorker#hear} first. */
        Reply<A> of(WorkerClient client) throws InterruptedException;
    }

    /**
     * Asks the worker, which is started for {@code cell} if there is none.
     *
     * @return empty if it was killed from outside: what it was asked to do has no ending of its own
     */
    <A extends Answer> Optional<Reply<A>> ask(Cell cell, Asking<A> asking) throws InterruptedException {
        if (client == null) {
            start(cell);
        }
        if (killed) {
            // kill() may have come while there was no worker to kill yet.
            running().kill();
            return Optional.empty();
        }
        try {
            Reply<A> reply = asking.of(running());
            return killed ? Optional.empty() : Optional.of(reply);
        } catch (UserError e) {
            throw e.exitStatus() == UserError.USAGE
                    ? e
                    : UserError.infrastructure(place.explained(String.valueOf(e.getMessage())), e);
        }
    }

    private WorkerClient running() {
        return Objects.requireNonNull(client, "no worker runs");
    }

    private void start(Cell cell) {
        WorkerLaunch launch = context.launch(
                        cell.engine(),
                        threads(cell),
                        parts.suite().limits().hostMemoryBytes(),
                        parts.logs().resolve(name + ".log"))
                .with(flags, variables);
        oneCore = keepsOnOneCore && threads(cell) == 1 && place.gpu().isEmpty();
        parts.totals().workerBegins(context.nanoClock().getAsLong());
        engine = null;
        client = context.start(launch);
        client.pid().ifPresent(parts.monitor()::workerStarted);
    }

    /** What every event tells of the worker itself. */
    void hear(Event event) {
        if (event instanceof Event.Opened opened) {
            engine = opened.engine();
            parts.recorder().engine(engine);
            // Not before: two virtual machines that start on one core take twice as long.
            if (oneCore) {
                running().keepOnOneCore();
            }
        } else if (event instanceof Event.Data opened) {
            parts.heard(Optional.of(opened.data()));
        } else if (event instanceof Event.FirstStep first) {
            parts.totals().firstStep(first.sinceLaunchMillis());
        }
    }

    /** The engine that it opened; null before. */
    @Nullable
    EngineInfo engine() {
        return engine;
    }

    /** Where it runs {@code cell}, as far as it has said so. */
    String device(Cell cell) {
        return engine == null ? cell.device() : engine.device();
    }

    /** Whether it can be asked again; one that is not must be ended. */
    boolean usable() {
        return running().usable();
    }

    /** Lets it end, if it runs. */
    void end() {
        if (client != null) {
            client.close();
            client.unasked().ifPresent(parts.listener()::notice);
            client.pid().ifPresent(parts.monitor()::workerEnded);
            client = null;
            parts.totals().workerEnds(context.nanoClock().getAsLong());
        }
    }

    private int threads(Cell cell) {
        return cell.threads() > 0 ? cell.threads() : place.threads();
    }

    /** {@code trial} as the worker shall take it. */
    Trial placed(Trial trial) {
        Cell cell = trial.cell();
        Cell placed = cell.on(place.told(cell.device()), threads(cell));
        return new Trial(placed, trial.cellId(), trial.measurement(), trial.number(), trial.seed());
    }

    /** Kills it, and lets no other be started. */
    void kill() {
        killed = true;
        WorkerClient current = client;
        if (current != null) {
            current.kill();
        }
    }
}
