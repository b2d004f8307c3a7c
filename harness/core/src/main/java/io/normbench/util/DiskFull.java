package io.normbench.util;

import java.util.List;

/** Tells a full disk from other failures: it is the machine's fault alone, and what it stopped must run again. */
public final class DiskFull {
    private static final List<String> WORDS = List.of("No space left on device", "Disk quota exceeded");
    private static final int DEEPEST = 8;

    private DiskFull() {}

    /**
     * Does nothing, unless {@code failure} or what caused it was a full disk.
     *
     * @throws UserError if it was
     */
    public static void check(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            if (WORDS.stream().anyMatch(text::contains)) {
                throw UserError.infrastructure(
                        "the disk is full: " + text.lines().findFirst().orElse("") + "; free space, and run it again",
                        failure);
            }
        }
    }
}
