package io.normbench.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs as child processes, each for at most {@code timeout}.
 *
 * <p>Meant for a few lines of output: a program that prints more than a pipe holds waits for ever, and is stopped.
 */
public record SystemCommands(Duration timeout) implements Commands {
    @Override
    public Optional<String> output(List<String> command) {
        return run(command).filter(ended -> ended.status() == 0).map(Ended::output);
    }

    @Override
    public Optional<String> complaint(List<String> command) {
        return run(command)
                .filter(ended -> ended.status() != 0)
                .flatMap(ended ->
                        ended.output().lines().filter(line -> !line.isBlank()).findFirst())
                .map(String::strip);
    }

    private record Ended(int status, String output) {}

    /** Empty if the program is absent or takes too long. */
    private Optional<Ended> run(List<String> command) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException absent) {
            return Optional.empty();
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(new Ended(process.exitValue(), output));
        } catch (IOException failure) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
