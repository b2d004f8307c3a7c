package io.normbench.bundle;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/** Sizes of files, measured. */
final class Sizes {
    private static final double MEGABYTE = 1e6;

    private Sizes() {}

    /** Bytes of all regular files under {@code path}, or of the file itself; links count nothing, they lead to others. */
    static long bytes(Path path) {
        long[] sum = new long[1];
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw UserError.infrastructure(path + ": cannot be read: " + e.getMessage(), e);
        }
        return sum[0];
    }

    /** In millions of bytes, as download pages count. */
    static String text(long bytes) {
        return String.format(Locale.ROOT, bytes < 10 * MEGABYTE ? "%.1f MB" : "%.0f MB", bytes / MEGABYTE);
    }
}
