package io.normbench.worker;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * Lets one process at a time unpack native libraries: JavaCPP, whose own lock is for a file at a time, writes them where a
 * second process already loads them, which ends it with a bus error. Once they lie there, nobody waits.
 */
final class Unpacking {
    private static final String CACHE = "org.bytedeco.javacpp.cachedir";

    private Unpacking() {}

    /** Runs {@code load}, which unpacks what is not there yet. */
    static <T> T guard(Supplier<T> load) {
        String cache = System.getProperty(CACHE);
        if (cache == null || Files.exists(done(cache))) {
            return load.get();
        }
        try {
            Files.createDirectories(Path.of(cache));
            try (FileChannel file = FileChannel.open(
                            Path.of(cache, ".unpacking"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                T loaded = load.get();
                Files.writeString(done(cache), "");
                return loaded;
            }
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot unpack native libraries in " + cache + ": " + e + ". Check permissions and free space.", e);
        }
    }

    private static Path done(String cache) {
        return Path.of(cache, ".unpacked");
    }
}
