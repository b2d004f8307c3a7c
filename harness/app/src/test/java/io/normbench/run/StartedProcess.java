package io.normbench.run;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A process that a test started. Closing it ends it and all that it started, whatever became of the test. */
public final class StartedProcess implements AutoCloseable {
    /** The number of the signal that Ctrl-C sends. */
    static final int SIGINT = 2;

    private final Process process;
    private final Path output;
    private final Set<ProcessHandle> family = new LinkedHashSet<>();

    private StartedProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts {@code builder}'s command with nothing to read; what it prints goes to {@code output}, its errors too unless
     * the builder says where. It hears SIGINT even if this process ignores it, as all do that a script starts in the
     * background.
     */
    public static StartedProcess of(ProcessBuilder builder, Path output) throws IOException {
        if (ignores("self", SIGINT)) {
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
            command.addAll(builder.command());
            builder.command(command);
        }
        return new StartedProcess(
                builder.redirectErrorStream(builder.redirectError() == Redirect.PIPE)
                        .redirectOutput(output.toFile())
                        .redirectInput(new File("/dev/null"))
                        .start(),
                output);
    }

    /** Whether a process ({@code self} or an id) ignores the signal of that number. */
    static boolean ignores(String process, int signal) {
        return read(Path.of("/proc", process, "status"))
                .lines()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(mask -> (mask >> signal - 1 & 1) == 1);
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The ids of the processes that it and its children have started and that run now. */
    public List<Long> descendants() {
        List<ProcessHandle> now = process.descendants().toList();
        family.addAll(now);
        return now.stream().map(ProcessHandle::pid).toList();
    }

    /** Sends it a signal by name ({@code INT}); with {@code group} to its whole process group. */
    public void signal(String name, boolean group) throws IOException, InterruptedException {
        String target = (group ? "-" : "") + process.pid();
        int status = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + target)
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("kill -" + name + " " + target + " ended with status " + status);
        }
    }

    /** Waits for its end, a few minutes at most, and gives its exit status. */
    public int exitStatus() throws InterruptedException {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            throw new AssertionError("does not end; so far it printed:\n" + output());
        }
        return process.exitValue();
    }

    /** What it has printed so far. */
    public String output() {
        return read(output);
    }

    @Override
    public void close() {
        descendants();
        process.destroyForcibly();
        for (ProcessHandle member : List.copyOf(family)) {
            member.descendants().forEach(family::add);
        }
        family.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        family.forEach(member -> member.onExit().join());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
