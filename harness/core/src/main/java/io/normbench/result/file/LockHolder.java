package io.normbench.result.file;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds a run directory.
 *
 * @param pid process id
 * @param host host name; a process id means little without it on a shared file system
 * @param since when it took the lock
 */
record LockHolder(long pid, String host, Instant since) {
    private static final Pattern TEXT = Pattern.compile("pid=(\\d+)\nhost=(.*)\nsince=(.*)\n");

    /** This process, from now on. */
    static LockHolder self(Clock clock) {
        return new LockHolder(
                ProcessHandle.current().pid(), localHost(), clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    /** The content of the lock file. */
    String text() {
        return "pid=" + pid + "\nhost=" + host + "\nsince=" + since + "\n";
    }

    /** Describes for people who wrote {@code text}, seen from {@code localHost}. */
    static String describe(String text, String localHost) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return "another process"; // it has locked the file and not yet written to it
        }
        String where = matcher.group(2).equals(localHost) ? "" : " on " + matcher.group(2);
        return "process " + matcher.group(1) + where + " since " + matcher.group(3);
    }

    /** The name of this machine; from the kernel where possible, because asking the resolver may take seconds. */
    static String localHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (IOException unknown) {
                return "unknown host";
            }
        }
    }
}
