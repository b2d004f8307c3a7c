package io.normbench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reads the files in which Linux tells of itself.
 *
 * @param root {@code /}, or a directory that a test has furnished
 */
record SystemFiles(Path root) {
    /** The content without surrounding white space, or nothing if the file is absent, unreadable or empty. */
    Optional<String> read(String path) {
        try {
            return Optional.of(Files.readString(root.resolve(path)).strip()).filter(text -> !text.isEmpty());
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    /** The paths, relative to the root and sorted, of what matches {@code glob} in {@code directory}. */
    List<String> list(String directory, String glob) {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(directory), glob)) {
            entries.forEach(entry -> found.add(directory + "/" + entry.getFileName()));
        } catch (IOException | DirectoryIteratorException unreadable) {
            return List.of();
        }
        Collections.sort(found);
        return found;
    }
}
