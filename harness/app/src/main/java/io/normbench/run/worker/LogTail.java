package io.normbench.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/** A worker's log file, of which the last lines are kept at hand for a crash's row. */
final class LogTail implements AutoCloseable {
    private static final int LINES = 12;
    private static final int LINE_LENGTH = 300;

    private final BufferedWriter writer;
    private final Deque<String> last = new ArrayDeque<>();

    LogTail(Path file) {
        try {
            Files.createDirectories(file.getParent());
            writer = Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void line(String text) {
        try {
            writer.write(text);
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            // A full disk must not stop the run; the results file will say so louder.
            last.addLast("(log not writable: " + e.getMessage() + ")");
        }
        last.addLast(text.length() > LINE_LENGTH ? text.substring(0, LINE_LENGTH) + "…" : text);
        while (last.size() > LINES) {
            last.removeFirst();
        }
    }

    /** Forgets the lines so far: they belong to an earlier request and explain nothing that comes now. */
    synchronized void begin() {
        last.clear();
    }

    synchronized String tail() {
        return String.join("\n", last);
    }

    @Override
    public synchronized void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
