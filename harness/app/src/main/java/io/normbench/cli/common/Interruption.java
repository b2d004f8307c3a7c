package io.normbench.cli.common;

import io.normbench.run.SuiteRun;
import java.nio.file.Path;

/** What happens on Ctrl-C: workers are killed, the user is told how to go on, and the process ends with status 130. */
public final class Interruption {
    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    public static Interruption install(SuiteRun run, ProgressView progress, Path runDir) {
        return install(() -> {
            run.stop();
            progress.interrupted(runDir);
        });
    }

    /** The same, with what is to be done. */
    public static Interruption install(Runnable onInterrupt) {
        Thread hook = new Thread(onInterrupt);
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    /** Forgets about it, if the run has ended by itself. Returns false if it was interrupted: the process is ending. */
    public boolean remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            return true;
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook is running.
            return false;
        }
    }
}
