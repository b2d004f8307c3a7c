package io.normbench.result.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.normbench.util.UserError;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Replaces a whole file at once: a reader, or a killed writer, sees the old content or the new, never a part. Equal texts
 * give equal bytes. A file that cannot be written, as on a full disk, is a {@link UserError}.
 */
final class AtomicFile {
    private AtomicFile() {}

    /** Writes {@code text} to {@code file}, creating its directory. */
    static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes {@code text} to {@code file}, compressed. */
    static void writeGzip(Path file, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // The JDK's stream writes 0 as the time and no file name, so nothing but the text decides the bytes.
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        write(file, bytes.toByteArray());
    }

    private static void write(Path file, byte[] bytes) {
        // A fixed name, not createTempFile: that one would make the file unreadable for others, and litter if killed.
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileOutputStream output = new FileOutputStream(temporary.toFile())) {
                output.write(bytes);
                output.getFD().sync(); // before the move: file systems may otherwise keep an empty file after a crash
            }
            Files.move(temporary, file, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException failure) {
            throw UserError.infrastructure(
                    "cannot write " + file + ": " + failure + ". Check permissions and free space.", failure);
        }
    }
}
