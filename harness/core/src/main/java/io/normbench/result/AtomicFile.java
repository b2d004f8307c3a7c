package io.normbench.result;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Replaces a whole file at once: a reader, or a killed writer, sees the old content or the new, never a part. */
final class AtomicFile {
    private AtomicFile() {}

    /** Writes {@code bytes} to {@code file}, creating its directory. */
    static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        // A fixed name, not createTempFile: that one would make the file unreadable for others, and litter if killed.
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileOutputStream output = new FileOutputStream(temporary.toFile())) {
            output.write(bytes);
            output.getFD().sync(); // before the move: some file systems may otherwise keep an empty file after a crash
        }
        Files.move(temporary, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }
}
