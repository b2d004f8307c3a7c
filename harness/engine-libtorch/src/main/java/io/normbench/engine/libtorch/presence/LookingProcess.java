package io.normbench.engine.libtorch.presence;

import io.normbench.engine.libtorch.presence.CudaPresence.Death;
import io.normbench.engine.libtorch.presence.CudaPresence.Device;
import io.normbench.engine.libtorch.presence.CudaPresence.DriverAnswer;
import io.normbench.engine.libtorch.presence.CudaPresence.Opened;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Lets child processes do what may end a process: {@link CudaLook} loads libraries and asks the driver there.
 *
 * @param command what starts it, without its own arguments
 * @param limitSeconds how long one may take
 */
record LookingProcess(List<String> command, int limitSeconds) {
    private static final int LIMIT_SECONDS = 60;
    private static final int SIGNAL_BASE = 128;
    private static final String BINDINGS = "org.bytedeco.javacpp.";

    LookingProcess {
        command = List.copyOf(command);
    }

    /** One with this process's class path and this process's ways to find natives. */
    static LookingProcess likeThis() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:ErrorFile=/dev/null",
                "-Xms16m",
                "-Xmx256m"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name ->
                        name.startsWith(BINDINGS) || name.equals("java.library.path") || name.equals("user.home"))
                .sorted()
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CudaLook.class.getName()));
        return new LookingProcess(command, LIMIT_SECONDS);
    }

    /**
     * What a child said.
     *
     * @param lines what it said, without marks
     * @param end how it ended, in words; empty if it came to its end
     */
    record Said(List<String> lines, Optional<String> end) {}

    /** Loads libraries, in a new process after each that ends one. */
    List<Opened> open(List<String> libraries) {
        List<Opened> opened = new ArrayList<>();
        List<String> left = List.copyOf(libraries);
        while (!left.isEmpty()) {
            List<String> arguments = new ArrayList<>(List.of(CudaLook.OPEN));
            arguments.addAll(left);
            Said said = say(arguments);
            int before = opened.size();
            Optional<String> begun = Optional.empty();
            for (String line : said.lines()) {
                if (line.startsWith(CudaLook.BEGIN + " ")) {
                    begun = Optional.of(after(CudaLook.BEGIN, line));
                } else if (begun.isPresent()) {
                    opened.add(new Opened(
                            begun.get(),
                            line.startsWith(CudaLook.BAD + " ")
                                    ? Optional.of(after(CudaLook.BAD, line))
                                    : Optional.empty(),
                            true));
                    begun = Optional.empty();
                }
            }
            if (begun.isPresent()) {
                opened.add(new Opened(begun.get(), Optional.of(said.end().orElse("ended")), false));
            }
            int answered = opened.size() - before;
            if (answered == 0) {
                // The child itself does not start: as if the first library were to blame, so that this ends.
                opened.add(new Opened(left.get(0), Optional.of(said.end().orElse("ended")), false));
                answered = 1;
            }
            left = left.subList(Math.min(answered, left.size()), left.size());
        }
        return opened;
    }

    /** Asks the driver. */
    DriverAnswer driver() {
        Said said = say(List.of(CudaLook.DRIVER));
        boolean real = false;
        Optional<Integer> version = Optional.empty();
        Optional<String> complaint = Optional.empty();
        List<Device> devices = new ArrayList<>();
        String doing = "asking the driver";
        for (String line : said.lines()) {
            String kind = line.split(" ", 2)[0];
            switch (kind) {
                case CudaLook.BEGIN -> doing = after(kind, line);
                case CudaLook.REAL -> real = true;
                case CudaLook.VERSION -> version = Optional.of(Integer.parseInt(after(kind, line)));
                case CudaLook.BAD -> complaint = Optional.of(after(kind, line));
                case CudaLook.DEVICE -> devices.add(device(after(kind, line)));
                default -> {
                    // It is done.
                }
            }
        }
        String did = doing;
        return new DriverAnswer(real, version, complaint, said.end().map(how -> new Death(did, how)), devices);
    }

    private static Device device(String text) {
        String[] fields = text.split(CudaLook.SEPARATOR, -1);
        return new Device(
                Integer.parseInt(fields[0]),
                fields[3],
                fields[1],
                Integer.parseInt(fields[2]),
                Optional.of(fields[4]).filter(words -> !words.isEmpty()));
    }

    /** Whether the native methods for CUDA are there: what is wrong, one line each. */
    List<String> links() {
        Said said = say(List.of(CudaLook.LINKS));
        List<String> faults = new ArrayList<>();
        String doing = "starting";
        for (String line : said.lines()) {
            if (line.startsWith(CudaLook.BEGIN + " ")) {
                doing = after(CudaLook.BEGIN, line);
            } else if (line.startsWith(CudaLook.BAD + " ")) {
                faults.add(after(CudaLook.BAD, line));
            }
        }
        if (said.end().isPresent()) {
            faults.add("a process that was " + doing + " was " + said.end().get());
        }
        return faults;
    }

    private static String after(String kind, String line) {
        return line.substring(Math.min(line.length(), kind.length() + 1));
    }

    private Said say(List<String> arguments) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(arguments);
        try {
            // A file, not a pipe: what a library starts may keep a pipe open for ever.
            Path output = Files.createTempFile("normbench-look", ".txt");
            try {
                Process process = new ProcessBuilder(whole)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                boolean inTime = process.waitFor(limitSeconds, TimeUnit.SECONDS);
                if (!inTime) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                }
                // Libraries may write anything, not only text.
                List<String> lines = new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith(CudaLook.MARK))
                        .map(line -> line.substring(CudaLook.MARK.length()))
                        .toList();
                return new Said(lines, inTime ? end(process.exitValue()) : Optional.of(late()));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Said(List.of(), Optional.of("interrupted"));
        }
    }

    private String late() {
        return "stopped after " + limitSeconds + " s without an answer";
    }

    private static Optional<String> end(int status) {
        if (status == 0) {
            return Optional.empty();
        }
        return Optional.of(
                status > SIGNAL_BASE ? "killed by signal " + (status - SIGNAL_BASE) : "ended with status " + status);
    }
}
