package io.normbench.run.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Names of run directories. */
public final class RunDirectories {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private RunDirectories() {}

    /** {@code 20261123-041500}, in UTC. */
    public static String stamp(Instant instant) {
        return STAMP.format(instant);
    }

    /** A directory under {@code runs/} that does not exist yet. */
    public static Path fresh(String suite, Instant now) {
        Path base = Path.of("runs", suite + "-" + stamp(now));
        Path candidate = base;
        for (int i = 2; Files.exists(candidate); i++) {
            candidate = Path.of(base + "-" + i);
        }
        return candidate;
    }
}
