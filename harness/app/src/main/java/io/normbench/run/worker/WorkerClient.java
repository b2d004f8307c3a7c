package io.normbench.run.worker;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Protocol;
import io.normbench.protocol.Request;
import io.normbench.result.Outcome;
import io.normbench.run.worker.WorkerOutput.Heard;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One running worker, which answers one request after another. Not safe for use by several threads, except
 * {@link #kill()}.
 */
public final class WorkerClient implements AutoCloseable {
    private static final long EXIT_GRACE_MILLIS = 5_000;
    private static final long DRAIN_MILLIS = 1_000;
    private static final long LIVENESS_NANOS = 1_000_000_000L;
    /** How often the memory of a worker with a limit is looked at, which is one small file each time. */
    private static final long MEMORY_NANOS = 200_000_000L;

    private final WorkerLaunch launch;
    private final LogTail log;
    private final WorkerLink link;
    private final WorkerOutput output;
    private final LongSupplier clock;
    private boolean greeted;
    private int asked;
    private long peakBytes;
    private Optional<String> unasked = Optional.empty();
    private volatile boolean killed;

    private WorkerClient(WorkerLaunch launch, LogTail log, WorkerLink link, LongSupplier clock) {
        this.launch = launch;
        this.log = log;
        this.link = link;
        this.output = new WorkerOutput(link.output(), log);
        this.clock = clock;
    }

    /**
     * Starts a worker.
     *
     * @param clock nanoseconds, monotonic
     * @throws UserError if it cannot be started, or its log cannot be written
     */
    public static WorkerClient start(Runner runner, WorkerLaunch launch, LongSupplier clock) {
        LogTail log = new LogTail(launch.logFile());
        try {
            return new WorkerClient(launch, log, runner.start(launch), clock);
        } catch (UserError e) {
            log.close();
            throw e;
        }
    }

    /** Its process on this machine; empty if it runs on another. */
    public OptionalLong pid() {
        return link.pid();
    }

    /** Keeps it on one core, the same for all workers of its machine: for workers that are measured in turns. */
    public void keepOnOneCore() {
        link.keepOnOneCore();
    }

    /** Whether it can be asked; one that is not must be closed and replaced. */
    public boolean usable() {
        return !killed && link.alive();
    }

    /**
     * Sends {@code request} and waits for its answer, for at most {@code limitSeconds}.
     *
     * @param listener hears the events before the answer, on this thread
     * @throws UserError if the worker answers with a fault, or its log cannot be written
     */
    public <A extends Answer> Reply<A> ask(Request<A> request, double limitSeconds, Consumer<Event> listener)
            throws InterruptedException {
        return ask(request, limitSeconds, false, listener);
    }

    /** As {@link #ask}, but the limit is on the time between two events: for requests of many parts. */
    public <A extends Answer> Reply<A> askStepByStep(Request<A> request, double limitSeconds, Consumer<Event> listener)
            throws InterruptedException {
        return ask(request, limitSeconds, true, listener);
    }

    private <A extends Answer> Reply<A> ask(
            Request<A> request, double limitSeconds, boolean renewed, Consumer<Event> listener)
            throws InterruptedException {
        if (asked > 0) {
            // Not before the first: one that cannot start has said why by then.
            log.begin();
        }
        asked++;
        Reply<A> reply = send(request) ? await(request.answer(), limitSeconds, renewed, listener) : died(false);
        log.check();
        return reply;
    }

    private boolean send(Request<?> request) {
        try {
            String line = Protocol.line(new Protocol.Asked(asked, request)) + "\n";
            link.input().write(line.getBytes(StandardCharsets.UTF_8));
            link.input().flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private <A extends Answer> Reply<A> await(
            Class<A> wanted, double limitSeconds, boolean renewed, Consumer<Event> listener)
            throws InterruptedException {
        long deadline = clock.getAsLong() + (long) (limitSeconds * 1e9);
        while (true) {
            long left = deadline - clock.getAsLong();
            if (left <= 0) {
                kill();
                return new Reply.Failed<>(
                        new Outcome.TimedOut("no result within " + limitSeconds + " s; the worker was killed"));
            }
            // The end of the output tells of the worker's death, unless a child process of its holds the output open.
            boolean dead = !link.alive();
            Heard heard = output.next(Math.min(left, dead || !limited() ? LIVENESS_NANOS : MEMORY_NANOS));
            if (limited()) {
                peakBytes = Math.max(peakBytes, link.limitedBytes().orElse(0));
            }
            if (heard instanceof Heard.Message message) {
                Event event = message.said().event();
                Optional<String> breach = breach(message.said(), wanted);
                if (breach.isPresent()) {
                    return misunderstood(breach.get());
                }
                if (event instanceof Answer.Fault fault) {
                    throw fault.exitStatus() == UserError.USAGE
                            ? UserError.usage(fault.message())
                            : UserError.infrastructure(fault.message());
                }
                if (wanted.isInstance(event)) {
                    return new Reply.Answered<>(wanted.cast(event));
                }
                listener.accept(event);
                if (renewed) {
                    deadline = clock.getAsLong() + (long) (limitSeconds * 1e9);
                }
            } else if (heard instanceof Heard.Garbage garbage) {
                return misunderstood("sent a message that cannot be read (" + garbage.why() + ")");
            } else if (heard != null || dead) {
                return died(heard instanceof Heard.End end && end.broken());
            }
        }
    }

    private boolean limited() {
        return launch.memoryLimitBytes() > 0;
    }

    /** How {@code said} is against the protocol. */
    private Optional<String> breach(Protocol.Said said, Class<? extends Answer> wanted) {
        Event event = said.event();
        if (event instanceof Event.Hello hello && !greeted) {
            greeted = true;
            return hello.version().equals(Protocol.VERSION)
                    ? Optional.empty()
                    : Optional.of("speaks " + hello.version() + ", this NormBench " + Protocol.VERSION);
        }
        if (!greeted || event instanceof Event.Hello) {
            return Optional.of(greeted ? "said hello twice" : "did not say hello");
        }
        if (said.id() != asked) {
            return Optional.of((event instanceof Answer ? "answered request " : "spoke of request ")
                    + said.id()
                    + (said.id() < asked ? " again" : ", which nobody made"));
        }
        boolean other = event instanceof Answer && !(event instanceof Answer.Fault) && !wanted.isInstance(event);
        return other ? Optional.of("gave an answer of another kind") : Optional.empty();
    }

    private <A extends Answer> Reply<A> misunderstood(String what) {
        kill();
        return new Reply.Failed<>(new Outcome.Crashed(line(what)));
    }

    private String line(String what) {
        return "the worker " + what + "; its log is " + log.file();
    }

    private <A extends Answer> Reply<A> died(boolean broken) throws InterruptedException {
        do {
            kill();
        } while (!link.awaitEnd(EXIT_GRACE_MILLIS));
        output.drain(DRAIN_MILLIS);
        WorkerEnd end = new WorkerEnd(link.exitStatus(), log.tail(), launch.memoryLimitBytes(), peakBytes);
        Outcome outcome = link.outOfMemory()
                .<Outcome>map(reason -> new Outcome.OutOfMemory("host", reason))
                .orElseGet(end::outcome);
        return new Reply.Failed<>(
                broken && outcome instanceof Outcome.Crashed
                        ? new Outcome.Crashed(line("broke off in the middle of a message: " + end.status()))
                        : outcome);
    }

    /** Kills the worker and everything it started. */
    public void kill() {
        killed = true;
        link.kill();
    }

    /** Lets the worker end by itself, then makes sure that it did. */
    @Override
    public void close() {
        boolean expected = !killed;
        try {
            link.input().close();
            if (!link.awaitEnd(EXIT_GRACE_MILLIS)) {
                kill();
                link.awaitEnd(EXIT_GRACE_MILLIS);
            }
            // Its last words are still in the pipe.
            output.drain(DRAIN_MILLIS);
            for (Heard left = output.next(0); left != null && expected; left = output.next(0)) {
                if (!(left instanceof Heard.End)) {
                    unasked = Optional.of(line("went on after its last answer"));
                }
            }
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        } finally {
            output.close();
            log.close();
        }
    }

    /** What was wrong with a worker that was closed, in one line that names its log: it spoke unasked. */
    public Optional<String> unasked() {
        return unasked;
    }
}
