package io.normbench.run.worker;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder for the logs of workers that leave nothing else behind; deleted unless someone is sent there. */
public final class WorkerLogs implements AutoCloseable {
    private final Path folder;
    private boolean kept;

    private WorkerLogs(Path folder) {
        this.folder = folder;
    }

    /**
     * A new folder.
     *
     * @param name what it begins with
     * @throws UserError if there can be none
     */
    public static WorkerLogs create(String name) {
        try {
            return new WorkerLogs(Files.createTempDirectory(name));
        } catch (IOException e) {
            throw UserError.infrastructure("no temporary folder: " + e.getMessage(), e);
        }
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** Something went wrong, and the logs may say what. */
    public void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (kept) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException left) {
            // It lies where the system cleans up.
        }
    }
}
