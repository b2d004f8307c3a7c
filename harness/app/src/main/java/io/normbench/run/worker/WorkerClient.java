package io.normbench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.util.UserError;
import io.normbench.worker.WorkerProtocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One running worker. Not safe for use by several threads, except {@link #kill()}. */
final class WorkerProcess implements AutoCloseable {
    private static final Set<String> ANSWERS = Set.of("result", "done");
    private static final long EXIT_GRACE_MILLIS = 5_000;
    private static final long DRAIN_MILLIS = 1_000;
    private static final long LIVENESS_NANOS = 1_000_000_000L;

    private final Process process;
    private final Thread reader;
    private final OutputStream requests;
    private final BlockingQueue<Optional<JsonNode>> events = new LinkedBlockingQueue<>();
    private final LogTail log;
    private final ObjectMapper mapper;
    private final LongSupplier clock;

    private WorkerProcess(Process process, LogTail log, ObjectMapper mapper, LongSupplier clock) {
        this.process = process;
        this.requests = process.getOutputStream();
        this.log = log;
        this.mapper = mapper;
        this.clock = clock;
        reader = new Thread(this::read, "worker-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a worker.
     *
     * @param clock nanoseconds, monotonic
     */
    static WorkerProcess start(WorkerCommand command, Path logFile, ObjectMapper mapper, LongSupplier clock) {
        ProcessBuilder builder = new ProcessBuilder(command.commandLine(System.currentTimeMillis()));
        builder.environment().putAll(command.environment(System.getenv()));
        builder.redirectErrorStream(true);
        LogTail log = new LogTail(logFile);
        try {
            return new WorkerProcess(builder.start(), log, mapper, clock);
        } catch (IOException e) {
            log.close();
            throw UserError.infrastructure("a worker cannot be started: " + e.getMessage(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Sends {@code request} and waits for its answer, for at most {@code timeoutSeconds}. */
    WorkerReply ask(JsonNode request, double timeoutSeconds, WorkerListener listener) throws InterruptedException {
        log.begin();
        try {
            requests.write((mapper.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            requests.flush();
        } catch (IOException e) {
            return died();
        }
        long deadline = clock.getAsLong() + (long) (timeoutSeconds * 1e9);
        while (true) {
            long left = deadline - clock.getAsLong();
            if (left <= 0) {
                kill();
                return new WorkerReply.TimedOut(timeoutSeconds);
            }
            // The end of the output tells of the worker's death, unless a child process of its holds the output open.
            boolean dead = !process.isAlive();
            Optional<JsonNode> next = events.poll(Math.min(left, LIVENESS_NANOS), TimeUnit.NANOSECONDS);
            if (next == null && !dead) {
                continue;
            }
            if (next == null || next.isEmpty()) {
                return died();
            }
            JsonNode event = next.get();
            String name = event.path("event").asText();
            if (name.equals("fault")) {
                return new WorkerReply.Fault(
                        event.path("message").asText(), event.path("exit_status").asInt());
            }
            if (ANSWERS.contains(name)) {
                return new WorkerReply.Answer(event);
            }
            listener.event(name, event);
        }
    }

    private WorkerReply died() throws InterruptedException {
        kill();
        process.waitFor();
        return new WorkerReply.Died(process.exitValue(), log.tail());
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                line(line);
            }
        } catch (IOException e) {
            log.line("(output broke off: " + e.getMessage() + ")");
        } finally {
            events.add(Optional.empty());
        }
    }

    /** What stands before the mark on an event's line was printed by native code without a line end. */
    private void line(String line) {
        int mark = line.indexOf(WorkerProtocol.MARK);
        if (mark < 0) {
            log.line(line);
            return;
        }
        if (mark > 0) {
            log.line(line.substring(0, mark));
        }
        try {
            events.add(Optional.of(mapper.readTree(line.substring(mark + WorkerProtocol.MARK.length()))));
        } catch (JsonProcessingException e) {
            log.line(line);
        }
    }

    /** Kills the worker and everything it started. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Lets the worker end by itself, then makes sure that it did. */
    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(EXIT_GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                kill();
                process.waitFor();
            }
            // Its last words are still in the pipe.
            reader.join(DRAIN_MILLIS);
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        } finally {
            log.close();
        }
    }
}
