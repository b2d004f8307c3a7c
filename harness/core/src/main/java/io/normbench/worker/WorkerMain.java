package io.normbench.worker;

import java.io.IOException;
import java.io.PrintStream;

/** Entry point of a worker process. */
public final class WorkerMain {
    /** System property: when the orchestrator started this process, in milliseconds since 1970. */
    public static final String LAUNCHED = "normbench.launched";

    private WorkerMain() {}

    /** Runs until the input ends. Takes no arguments. */
    public static void main(String[] args) throws IOException {
        long launchedMillis = Long.getLong(LAUNCHED, System.currentTimeMillis());
        PrintStream protocol = System.out;
        // Whatever else prints to standard output goes to the log.
        System.setOut(System.err);
        Requests requests = Requests.from(System.in, () -> Runtime.getRuntime().halt(0));
        new WorkerLoop(
                        requests,
                        new Events(protocol),
                        System::nanoTime,
                        () -> System.currentTimeMillis() - launchedMillis,
                        WorkerMain.class.getClassLoader())
                .run();
        // Native libraries may hold threads of their own.
        System.exit(0);
    }
}
