package io.normbench.machine;

import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Processor time of a process from {@code /proc/<pid>/stat} (proc_pid_stat(5)), in the kernel's ticks.
 *
 * @param ownTicks of the process itself, in user and kernel mode
 * @param childrenTicks of its children that have ended
 */
record ProcessTimes(long ownTicks, long childrenTicks) {
    private static final int USER_TIME = 11; // counted from the state, which follows the name
    private static final int ATTEMPTS = 3;

    /** Reads a process, {@code self} or a number; empty if it is gone. */
    static Optional<ProcessTimes> read(SystemFiles files, String process) {
        String text = files.read("proc/" + process + "/stat").orElse("");
        // The name stands in parentheses and may hold spaces and parentheses itself.
        String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ");
        if (fields.length < USER_TIME + 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessTimes(
                    Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]),
                    Long.parseLong(fields[USER_TIME + 2]) + Long.parseLong(fields[USER_TIME + 3])));
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }

    /**
     * The ticks of this process, of its children that have ended, and of {@code workers} that have not; empty where
     * this process cannot be read.
     */
    static OptionalLong ofRun(SystemFiles files, Collection<Long> workers) {
        Optional<ProcessTimes> before = read(files, "self");
        for (int attempt = 1; before.isPresent(); attempt++) {
            long ticks = workers.stream()
                    .flatMap(pid -> read(files, Long.toString(pid)).stream())
                    .mapToLong(ProcessTimes::ticks)
                    .sum();
            Optional<ProcessTimes> after = read(files, "self");
            // A worker that ends in between would be counted twice, or not at all.
            boolean quiet = after.isPresent()
                    && after.get().childrenTicks() == before.get().childrenTicks();
            if (quiet || attempt == ATTEMPTS) {
                return OptionalLong.of(before.get().ticks() + ticks);
            }
            before = after;
        }
        return OptionalLong.empty();
    }

    private long ticks() {
        return ownTicks + childrenTicks;
    }
}
