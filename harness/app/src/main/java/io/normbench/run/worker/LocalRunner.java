package io.normbench.run.worker;

import io.normbench.util.UserError;
import io.normbench.worker.WorkerMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs workers as processes of this machine. */
final class LocalRunner implements Runner {
    @Override
    public WorkerLink start(WorkerLaunch launch) {
        ProcessBuilder builder = new ProcessBuilder(commandLine(launch));
        builder.environment().putAll(launch.environment(System.getenv()));
        builder.redirectErrorStream(true);
        try {
            return new LocalLink(builder.start());
        } catch (IOException e) {
            throw UserError.infrastructure("a worker cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * A shell in front sets the memory limit and makes the worker deaf to the signals that Ctrl-C, a closed terminal,
     * {@code timeout} and batch systems send to a whole process group: the orchestrator decides when workers end, and
     * must not take such an end for a crash.
     */
    private static List<String> commandLine(WorkerLaunch launch) {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "trap '' HUP INT TERM; if [ \"$1\" -gt 0 ]; then ulimit -d \"$1\"; fi; shift; exec \"$@\"",
                "normbench-worker",
                Long.toString(launch.memoryLimitBytes() / 1024)));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(launch.jvmFlags());
        command.add("-D" + WorkerMain.LAUNCHED + "=" + System.currentTimeMillis());
        command.add("-cp");
        command.add(launch.classPath());
        command.add(WorkerMain.class.getName());
        return command;
    }

    private record LocalLink(Process process) implements WorkerLink {
        /** The kernel's count of what {@code ulimit -d} limits, in KiB. */
        private static final String LIMITED = "VmData:";

        @Override
        public OutputStream input() {
            return process.getOutputStream();
        }

        @Override
        public InputStream output() {
            return process.getInputStream();
        }

        @Override
        public OptionalLong pid() {
            return OptionalLong.of(process.pid());
        }

        @Override
        public void keepOnOneCore() {
            OneCore.keep(process.pid());
        }

        @Override
        public boolean alive() {
            return process.isAlive();
        }

        @Override
        public OptionalLong limitedBytes() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
                return lines.filter(line -> line.startsWith(LIMITED))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                        .findFirst();
            } catch (IOException | RuntimeException gone) {
                return OptionalLong.empty();
            }
        }

        @Override
        public boolean awaitEnd(long millis) throws InterruptedException {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public int exitStatus() {
            return process.exitValue();
        }

        @Override
        public void kill() {
            // By its handle: Process.destroyForcibly() closes the output too, and with it the last words.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
        }
    }
}
