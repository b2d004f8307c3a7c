package io.normbench.machine;

import java.util.Optional;

/**
 * The first line of {@code /proc/stat} (proc_stat(5)): what all processors together did since the machine started, in
 * the kernel's ticks.
 *
 * @param busyTicks time at work for anybody: user, nice, system, interrupts; guests are within user
 * @param stealTicks time in which this virtual machine wanted to run and its host ran others
 * @param totalTicks busy, stolen, idle and waiting for input and output
 * @param processors processors that are on line: {@code totalTicks / processors} is wall-clock time
 */
record CpuTimes(long busyTicks, long stealTicks, long totalTicks, int processors) {
    private static final int STEAL = 7;

    /** Reads the line; empty where there is none, or where a sandbox shows only zeros. */
    static Optional<CpuTimes> read(SystemFiles files) {
        String[] lines = files.read("proc/stat").orElse("").split("\n");
        String[] fields = lines[0].split("\\s+");
        if (!fields[0].equals("cpu") || fields.length <= STEAL + 1) {
            return Optional.empty();
        }
        int processors = 0;
        for (int i = 1; i < lines.length && lines[i].startsWith("cpu"); i++) {
            processors++;
        }
        try {
            long[] ticks = new long[STEAL + 1];
            for (int i = 0; i <= STEAL; i++) {
                ticks[i] = Long.parseLong(fields[i + 1]);
            }
            long busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6];
            long total = busy + ticks[3] + ticks[4] + ticks[STEAL];
            return total == 0 || processors == 0
                    ? Optional.empty()
                    : Optional.of(new CpuTimes(busy, ticks[STEAL], total, processors));
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }

    /** What happened from {@code earlier} to this. */
    CpuTimes since(CpuTimes earlier) {
        return new CpuTimes(
                busyTicks - earlier.busyTicks,
                stealTicks - earlier.stealTicks,
                totalTicks - earlier.totalTicks,
                processors);
    }
}
