package io.normbench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Resident memory of this process, from the kernel's own counters (Linux).
 *
 * <p>The peak ({@code VmHWM}) is reset by writing 5 to {@code /proc/self/clear_refs} (proc(5), since Linux 4.0), so
 * that each cell has a peak of its own. It counts the whole process: virtual machine, library code and data included.
 */
public final class HostMemory {
    private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Starts a new peak at the current resident size. Returns false where the kernel does not allow it. */
    public boolean resetPeak() {
        try {
            Files.write(CLEAR_REFS, "5".getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (IOException | SecurityException e) {
            return false;
        }
    }

    /** The largest resident size since the last reset, in bytes; empty where it cannot be read. */
    public OptionalLong peakBytes() {
        return statusKibibytes("VmHWM:");
    }

    /** The resident size now, in bytes; empty where it cannot be read. */
    public OptionalLong residentBytes() {
        return statusKibibytes("VmRSS:");
    }

    private static OptionalLong statusKibibytes(String key) {
        try {
            for (String line : Files.readAllLines(STATUS, StandardCharsets.US_ASCII)) {
                if (line.startsWith(key)) {
                    String digits = line.replaceAll("\\D", "");
                    return OptionalLong.of(Long.parseLong(digits) * 1024);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
