package io.normbench.run.lane;

import io.normbench.machine.MachineMonitor;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.measure.rounds.TurnSteps;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.result.Block;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.run.setup.Place;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Reply;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Trial;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A throughput trial in a worker of its own that lives from {@link #begin} to {@link #end} and measures a block when it
 * is asked to: whoever asks has its counterpart measured in between. Used by one thread, except {@link #kill()}.
 */
public final class SoloTrial {
    private final RunContext context;
    private final RunParts parts;
    private final Place place;
    private final Trial trial;
    private final LaneWorker worker;
    private final RoundsSpec spec;
    private Optional<Outcome> failed = Optional.empty();
    private MachineMonitor.@Nullable Watch watch;
    private long startNanos;
    private String device;
    private Map<String, Object> ofData = Map.of();

    public SoloTrial(RunContext context, RunParts parts, Place place, Trial trial, String log) {
        this.context = context;
        this.parts = parts;
        this.place = place;
        this.trial = trial;
        this.worker = new LaneWorker(context, parts, place, log, List.of(), Map.of(), true);
        this.device = trial.cell().device();
        Suite suite = parts.suite();
        this.spec =
                RoundsSpec.alone(suite.measure(trial.cell().task()).throughput().orElseThrow());
    }

    /** What its suite says of rounds. */
    public RoundsSpec spec() {
        return spec;
    }

    /**
     * Starts the worker and opens the network.
     *
     * @param alone whether it warms up by itself; if not, uncounted blocks of it and its counterpart do
     */
    public void begin(boolean alone) throws InterruptedException {
        startNanos = context.nanoClock().getAsLong();
        boolean mayUseGpu = parts.recorder().hasGpu() && !device.equals("cpu");
        watch = parts.monitor().begin(mayUseGpu, place.gpu());
        ask(new Request.Begin(worker.placed(trial), alone ? spec : spec.warmedUpBy(spec.warmupSeconds())))
                .ifPresent(begun -> {
                    device = begun.device();
                    ofData = parts.heard(begun.data());
                });
    }

    /** Measures a block of a turn of {@code steps}; empty if there will be none any more. */
    public Optional<Block> block(int round, int position, TurnSteps steps) throws InterruptedException {
        return ask(new Request.Block(round, position, steps)).flatMap(Answer.Block::block);
    }

    /** Ends the worker; returns the row, without step times: empty if it was killed from outside. */
    public Optional<ResultRow> end() throws InterruptedException {
        Optional<Answer.Closed> closed = ask(new Request.End());
        worker.end();
        if (closed.isEmpty() && failed.isEmpty()) {
            return Optional.empty();
        }
        Outcome outcome = failed.orElseGet(() -> closed.get().member().outcome());
        Measured measured = closed.map(
                        answer -> answer.memory().withFurther(answer.member().figures()))
                .orElseGet(Measured::nothing)
                .withWallSeconds((context.nanoClock().getAsLong() - startNanos) / 1e9)
                .withFurther(ofData)
                .withFurther(Objects.requireNonNull(watch, "it has begun").end())
                .withFurther(place.figures(device));
        return Optional.of(parts.recorder().row(trial, place.named(device), outcome, measured, worker.engine()));
    }

    private <A extends Answer> Optional<A> ask(Request<A> request) throws InterruptedException {
        if (failed.isPresent()) {
            return Optional.empty();
        }
        Optional<Reply<A>> reply = worker.ask(
                trial.cell(),
                client -> client.ask(request, parts.suite().limits().timeoutSeconds(), worker::hear));
        if (reply.isPresent() && reply.get() instanceof Reply.Failed<A> failure) {
            failed = Optional.of(failure.outcome());
        }
        return reply.flatMap(
                each -> each instanceof Reply.Answered<A> answered ? Optional.of(answered.answer()) : Optional.empty());
    }

    /** Kills the worker; there will be no row. Safe from any thread. */
    public void kill() {
        worker.kill();
    }
}
