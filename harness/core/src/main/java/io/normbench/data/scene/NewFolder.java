package io.normbench.data.scene;

import io.normbench.data.Sha256Sums;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder that appears whole or not at all: files go to a sibling folder, {@code <name>.partial}, which is moved into
 * place when all are written. Its list of checksums is written last.
 */
final class NewFolder {
    private final Path folder;
    private final Map<String, String> hashes = new TreeMap<>();

    private NewFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes {@code target}.
     *
     * @param content puts the files
     * @throws UserError if the target exists and is not empty, or cannot be written
     */
    static void write(Path target, Consumer<NewFolder> content) {
        Path absolute = target.toAbsolutePath().normalize();
        if (absolute.getFileName() == null) {
            throw UserError.usage(absolute + " cannot be replaced; name a new folder");
        }
        Path partial = absolute.resolveSibling(absolute.getFileName() + ".partial");
        try {
            requireEmpty(absolute);
            Files.createDirectories(absolute.getParent());
            try {
                Files.createDirectory(partial);
            } catch (FileAlreadyExistsException e) {
                throw UserError.usage(partial + " exists: another command is writing it, or one was stopped before its "
                        + "end; remove it if none is running");
            }
            try {
                NewFolder folder = new NewFolder(partial);
                content.accept(folder);
                folder.writeSums();
                Files.deleteIfExists(absolute); // an empty folder; whatever came meanwhile is left and reported
                Files.move(partial, absolute);
            } finally {
                remove(partial);
            }
        } catch (IOException | UncheckedIOException e) {
            throw UserError.infrastructure(absolute + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes one file; {@code name} is relative to the folder, with forward slashes. */
    void put(String name, byte[] bytes) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hashes.put(name, Sha256.of(bytes));
    }

    /** Writes a text file in UTF-8. */
    void put(String name, String text) {
        put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void writeSums() throws IOException {
        StringBuilder sums = new StringBuilder();
        hashes.forEach(
                (name, hash) -> sums.append(hash).append("  ").append(name).append('\n'));
        Files.writeString(folder.resolve(Sha256Sums.FILE), sums);
    }

    private static void requireEmpty(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw UserError.usage(target + " is a file; name a new folder");
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw UserError.usage(target + " exists and is not empty; name a new folder, or remove it first");
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
