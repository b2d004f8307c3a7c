package io.normbench.result.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive use of a run directory, by a lock of the operating system on its file {@code run.lock}.
 *
 * <p>The lock goes with the process, however it ends; what a dead process left in the file means nothing. The file's
 * text (process id, host, start) only serves the message to whoever comes second.
 */
public final class RunLock implements AutoCloseable {
    /** The file's name in a run directory. */
    public static final String NAME = "run.lock";

    private static final int MAX_TEXT_BYTES = 4096;
    private static final long PAUSE_MILLIS = 100;

    /**
     * The directories that this process holds. Static because the lock of the operating system is the process's too:
     * on POSIX, closing any descriptor of the file gives the process's lock away, so a second attempt from within must
     * be refused before it opens the file.
     */
    private static final Map<Path, LockHolder> HELD_BY_THIS_PROCESS = new ConcurrentHashMap<>();

    private final Path directory;
    private final FileChannel channel;

    private RunLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Locks {@code runDir}, creating it if need be, until {@link #close()} or the end of the process.
     *
     * @throws UserError if a process uses it already, this one included
     */
    public static RunLock acquire(Path runDir, Clock clock) {
        return acquireWithin(runDir, clock, Duration.ZERO);
    }

    /**
     * The same where whoever else uses it does so for moments only: waits for them.
     *
     * @param patience how long, not counting what the attempts take
     * @throws UserError if it is still in use then
     */
    public static RunLock acquireWithin(Path runDir, Clock clock, Duration patience) {
        for (long left = patience.toMillis(); ; left -= PAUSE_MILLIS) {
            try {
                return attempt(runDir, clock);
            } catch (InUse taken) {
                if (left <= 0 || !pause()) {
                    throw taken.error;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RunLock attempt(Path runDir, Clock clock) {
        try {
            refuseFiles(runDir);
            Files.createDirectories(runDir);
            Path directory = runDir.toRealPath();
            LockHolder self = LockHolder.self(clock);
            LockHolder holder = HELD_BY_THIS_PROCESS.putIfAbsent(directory, self);
            if (holder != null) {
                throw inUse(runDir, LockHolder.describe(holder.text(), self.host()), null);
            }
            try {
                return new RunLock(directory, lock(runDir, self));
            } catch (IOException | RuntimeException refused) {
                HELD_BY_THIS_PROCESS.remove(directory);
                throw refused;
            }
        } catch (IOException failure) {
            throw UserError.infrastructure(
                    "cannot lock run directory " + runDir + ": " + failure
                            + ". Check permissions, or choose another directory with -o.",
                    failure);
        }
    }

    /** A file cannot be a run directory, nor hold one. */
    private static void refuseFiles(Path runDir) {
        for (Path at = runDir.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                if (!Files.isDirectory(at)) {
                    throw UserError.usage(
                            at + " is a file; expected a folder, or a new one, for the run: choose another"
                                    + " directory with -o");
                }
                return;
            }
        }
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            channel.truncate(0);
        } catch (IOException ignored) {
            // The lock is gone with the channel; a text that stays behind means nothing.
        } finally {
            HELD_BY_THIS_PROCESS.remove(directory);
        }
    }

    private static FileChannel lock(Path runDir, LockHolder self) throws IOException {
        FileChannel channel = FileChannel.open(runDir.resolve(NAME), CREATE, READ, WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse(runDir, LockHolder.describe(read(channel), self.host()), null);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(self.text().getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (OverlappingFileLockException held) {
            // The same directory by a name that toRealPath cannot unify, such as a bind mount.
            channel.close();
            throw inUse(runDir, "this process", held);
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_TEXT_BYTES);
        channel.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private static InUse inUse(Path runDir, String holder, @Nullable Throwable cause) {
        return new InUse(UserError.infrastructure(
                "run directory " + runDir + " is in use by " + holder
                        + "; wait for it or choose another directory with -o",
                cause));
    }

    /** Somebody else has it: the one refusal that passes by itself. */
    private static final class InUse extends RuntimeException {
        private final transient UserError error;

        InUse(UserError error) {
            super(error);
            this.error = error;
        }
    }
}
