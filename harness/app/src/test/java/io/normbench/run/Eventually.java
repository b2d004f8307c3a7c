package io.normbench.run;

import java.util.function.BooleanSupplier;

/** Waits for what another process does. */
public final class Eventually {
    private static final long PATIENCE_MILLIS = 60_000;

    private Eventually() {}

    /** Returns once {@code condition} holds; fails after a long time, so that no test depends on speed. */
    public static void waitFor(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for: " + what);
            }
            Thread.sleep(20);
        }
    }

    /** Whether a process exists and is not just waiting for its parent to take note of its end. */
    public static boolean alive(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> !zombie(pid))
                .isPresent();
    }

    private static boolean zombie(long pid) {
        try {
            String stat = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
        } catch (java.io.IOException gone) {
            return true;
        }
    }
}
