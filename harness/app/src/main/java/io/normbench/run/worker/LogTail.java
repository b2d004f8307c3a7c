package io.normbench.run.worker;

import io.normbench.util.UserError;
import java.io.BufferedWriter;
import java.io.IOException;
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

    private final Path file;
    private final BufferedWriter writer;
    private final Deque<String> last = new ArrayDeque<>();
    private IOException failure;

    /** @throws UserError if the file cannot be written */
    LogTail(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            writer = Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    Path file() {
        return file;
    }

    synchronized void line(String text) {
        try {
            writer.write(text);
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            failure = e;
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

    /**
     * A worker whose words are lost says nothing of the trial.
     *
     * @throws UserError if a line could not be written
     */
    synchronized void check() {
        if (failure != null) {
            throw unwritable(failure);
        }
    }

    private UserError unwritable(IOException e) {
        return UserError.infrastructure(
                "cannot write " + file + ": " + e + ". Check permissions and free space, and run it again.", e);
    }

    /** Says nothing of lines that cannot be written any more: whoever closes has a reason of more weight. */
    @Override
    public synchronized void close() {
        try {
            writer.close();
        } catch (IOException e) {
            failure = e;
        }
    }
}
