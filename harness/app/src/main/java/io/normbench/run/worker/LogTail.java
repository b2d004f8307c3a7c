package io.normbench.run.worker;

import io.normbench.util.LoadingMarks;
import io.normbench.util.UserError;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A worker's log file, of which the last lines are kept at hand for a crash's row. */
final class LogTail implements AutoCloseable {
    private static final int LINES = 12;
    private static final int LINE_LENGTH = 300;
    /** Every other line of what a virtual machine writes when it crashes. */
    private static final String EMPTY_OF_A_CRASH = "#";

    private final Path file;
    private final BufferedWriter writer;
    private final Deque<String> last = new ArrayDeque<>();
    private String begun = "";
    private @Nullable IOException failure;

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
        if (LoadingMarks.begins(text) || LoadingMarks.ends(text)) {
            // Kept apart: a virtual machine's last words would push it out.
            begun = LoadingMarks.begins(text) ? text : "";
            return;
        }
        if (text.equals(EMPTY_OF_A_CRASH)) {
            return;
        }
        last.addLast(text.length() > LINE_LENGTH ? text.substring(0, LINE_LENGTH) + "…" : text);
        while (last.size() > LINES) {
            last.removeFirst();
        }
    }

    /** Forgets the lines so far: they belong to an earlier request and explain nothing that comes now. */
    synchronized void begin() {
        last.clear();
        begun = "";
    }

    synchronized String tail() {
        String lines = String.join("\n", last);
        return begun.isEmpty() ? lines : begun + "\n" + lines;
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
