package io.normbench.run.ab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.protocol.Protocol;
import io.normbench.util.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The process of an arm, seen from the comparing process. Safe for several threads. */
final class ArmProcess implements AutoCloseable {
    private static final int TAIL_LINES = 12;
    private static final int HELLO = 0;
    private static final long EXIT_GRACE_MILLIS = 5_000;
    private static final long KILL_GRACE_MILLIS = 10_000;
    /** What picocli says to a command that it does not have. */
    private static final String NO_SUCH_COMMAND = "Unmatched argument";

    private final String name;
    private final ArmSpec spec;
    private final Process process;
    private final OutputStream requests;
    private final AtomicInteger ids = new AtomicInteger(HELLO);
    /** Answers, by the id of their request; an empty one says that there will be none. */
    private final Map<Integer, BlockingQueue<Optional<JsonNode>>> answers = new ConcurrentHashMap<>();

    private final Map<Integer, Consumer<JsonNode>> listeners = new ConcurrentHashMap<>();
    private final Deque<String> tail = new ArrayDeque<>();
    private final Thread reader;
    private volatile boolean ended;
    private volatile boolean stopped;

    private ArmProcess(String name, ArmSpec spec, Process process) {
        this.name = name;
        this.spec = spec;
        this.process = process;
        this.requests = process.getOutputStream();
        answers.put(HELLO, new LinkedBlockingQueue<>());
        reader = new Thread(this::read, "arm-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts the process of an arm; {@link #hello()} waits for it.
     *
     * @param name the arm's name for messages and its directory: {@code base}
     * @param spec the arm
     * @param arguments the suite and options of the arm's command
     * @param workingDirectory where it runs
     */
    static ArmProcess start(String name, ArmSpec spec, List<String> arguments, Path workingDirectory) {
        // Deaf to the signals that Ctrl-C and batch systems send to the whole process group, as workers are: the
        // comparing process decides when an arm ends, and an arm ends with its input.
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP INT TERM; exec \"$@\"", "normbench-arm"));
        command.add(spec.distribution().launcher().toString());
        command.add("arm");
        command.addAll(arguments);
        command.addAll(spec.arguments());
        try {
            Process process = new ProcessBuilder(command)
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .start();
            return new ArmProcess(name, spec, process);
        } catch (IOException e) {
            throw UserError.infrastructure("the " + name + " cannot be started: " + e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    /** Waits until it is up, and returns its plan. */
    ArmPlan hello() throws InterruptedException {
        JsonNode hello = Objects.requireNonNull(answers.get(HELLO), "there from the start")
                .take()
                .orElseThrow(this::death);
        String schema = hello.path("schema").asText();
        if (!schema.equals(ArmProtocol.SCHEMA)) {
            throw UserError.usage("the " + name + ", " + spec.distribution().home() + ", speaks " + schema + ", this"
                    + " NormBench " + ArmProtocol.SCHEMA + "; compare with the 'ab' of the newer of the two");
        }
        try {
            return ArmProtocol.plan(hello.required("plan"));
        } catch (JsonProcessingException e) {
            throw UserError.infrastructure("the " + name + " sent a plan that cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Sends {@code request} and waits for its answer.
     *
     * @param listener hears notices
     * @return the answer; empty if {@link #stop()} came first
     * @throws UserError if the arm refuses, or dies
     */
    Optional<JsonNode> ask(ObjectNode request, Consumer<JsonNode> listener) throws InterruptedException {
        int id = ids.incrementAndGet();
        BlockingQueue<Optional<JsonNode>> answer = new LinkedBlockingQueue<>();
        answers.put(id, answer);
        listeners.put(id, listener);
        try {
            send(request.put("id", id));
            if (ended) {
                // It may have ended before the answer's place was there to be told.
                answer.add(Optional.empty());
            }
            Optional<JsonNode> event = answer.take();
            if (stopped) {
                return Optional.empty();
            }
            JsonNode found = event.orElseThrow(this::death);
            if (found.path("event").asText().equals("fault")) {
                String message = name + ": " + found.path("message").asText();
                throw found.path("exit_status").asInt() == UserError.USAGE
                        ? UserError.usage(message)
                        : UserError.infrastructure(message);
            }
            return Optional.of(found);
        } finally {
            answers.remove(id);
            listeners.remove(id);
        }
    }

    private synchronized void send(ObjectNode request) {
        try {
            requests.write((ArmProtocol.mapper().writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            requests.flush();
        } catch (IOException e) {
            // It has ended, or is about to; the reader says so. By its handle, for Process.destroy() closes the output
            // too, and with it the reason.
            process.toHandle().destroy();
        }
    }

    private UserError death() {
        int status;
        try {
            reader.join(KILL_GRACE_MILLIS);
            status = process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UserError.infrastructure("interrupted", e);
        }
        String said = said();
        if (said.contains(NO_SUCH_COMMAND)) {
            return UserError.usage("the " + name + ", " + spec.distribution().home() + ", is too old to be compared:"
                    + " its bin/normbench has no command 'arm'; choose a later commit");
        }
        if (status == UserError.USAGE) {
            return UserError.usage(
                    "the " + name + ", " + spec.distribution().home() + ", refuses:" + System.lineSeparator() + said);
        }
        return UserError.infrastructure(
                "the process of the " + name + ", " + spec.distribution().launcher() + " arm, ended with status "
                        + status + (said.isEmpty() ? "" : System.lineSeparator() + said));
    }

    private String said() {
        synchronized (tail) {
            return String.join(System.lineSeparator(), tail);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                line(line);
            }
        } catch (IOException e) {
            remember("(output broke off: " + e.getMessage() + ")");
        } finally {
            ended = true;
            answers.values().forEach(answer -> answer.add(Optional.empty()));
        }
    }

    private void line(String line) {
        if (!line.startsWith(Protocol.MARK)) {
            remember(line);
            return;
        }
        JsonNode event;
        try {
            event = ArmProtocol.mapper().readTree(line.substring(Protocol.MARK.length()));
        } catch (JsonProcessingException e) {
            remember(line);
            return;
        }
        int id = event.path("id").asInt(HELLO);
        switch (event.path("event").asText()) {
            case "hello", "opened", "begun", "block", "row", "fault" ->
                Optional.ofNullable(answers.get(id)).ifPresent(answer -> answer.add(Optional.of(event)));
            default -> Optional.ofNullable(listeners.get(id)).ifPresent(listener -> listener.accept(event));
        }
    }

    private void remember(String line) {
        synchronized (tail) {
            tail.addLast(line);
            while (tail.size() > TAIL_LINES) {
                tail.removeFirst();
            }
        }
    }

    /** Kills it with all its workers; who waits for an answer gets none. */
    void stop() {
        stopped = true;
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Lets it end by itself, then makes sure that it did. */
    @Override
    public void close() {
        try {
            requests.close();
        } catch (IOException e) {
            // A request that could not be sent any more; it ends all the same.
        }
        try {
            if (!process.waitFor(EXIT_GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
    }
}
