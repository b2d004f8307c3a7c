package io.normbench.run.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keeps processes on one core, the same for all: the last that this process may use.
 *
 * <p>For workers of one thread that are measured in pairs. Cores are slowed down by different neighbours, and what is
 * compared in rounds must not sit on different ones: two workers of one build, each on a core of its own choice, differed
 * by up to 72% in the same rounds (2 cores of an AMD EPYC in a virtual machine, 2026-11-28).
 */
public final class OneCore {
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final long LIMIT_SECONDS = 5;

    private OneCore() {}

    /** Moves all threads of {@code pid}; those that they start follow. Does nothing where there is no {@code taskset}. */
    static void keep(long pid) {
        last().ifPresent(core -> run("taskset", "-a", "-c", "-p", core, Long.toString(pid)));
    }

    /** The last core that this process may use; empty where the system does not tell. */
    public static Optional<String> last() {
        return allowed("self").map(list -> list.replaceAll(".*[^0-9]", ""));
    }

    /** The cores that a process may use, as the kernel lists them: {@code 0-3,8}. */
    static Optional<String> allowed(String pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", pid, "status"))) {
            return lines.filter(line -> line.startsWith(ALLOWED))
                    .map(line -> line.substring(ALLOWED.length()).strip())
                    .findFirst();
        } catch (IOException | RuntimeException none) {
            return Optional.empty();
        }
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (IOException none) {
            // No taskset: the worker stays where the system puts it, which costs the pair steadiness and nothing else.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
