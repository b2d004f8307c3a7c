package io.normbench.run.setup;

import io.normbench.machine.Machine;
import io.normbench.run.worker.Runner;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLaunch;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What everything that starts workers needs of the world around it.
 *
 * @param installation where workers are started from
 * @param runner where they live
 * @param machine what the record says of that place
 * @param clock wall-clock time
 * @param nanoClock nanoseconds, monotonic
 * @param commandLine the arguments of this process, for the record
 */
public record RunContext(
        Installation installation,
        Runner runner,
        Machine machine,
        Clock clock,
        LongSupplier nanoClock,
        List<String> commandLine) {
    public RunContext {
        commandLine = List.copyOf(commandLine);
    }

    /** The same, for what leaves no record of its arguments. */
    public static RunContext local(Installation installation) {
        return local(installation, List.of());
    }

    /** This machine, its clocks, and workers beside this process. */
    public static RunContext local(Installation installation, List<String> commandLine) {
        return of(installation, Runner.local(), commandLine);
    }

    /** This machine, its clocks, and workers of {@code runner}. */
    public static RunContext of(Installation installation, Runner runner, List<String> commandLine) {
        return new RunContext(installation, runner, Machine.local(), Clock.systemUTC(), System::nanoTime, commandLine);
    }

    /** How a worker of {@code engine} is started; {@code threads} and {@code memoryLimitBytes} as there. */
    public WorkerLaunch launch(String engine, int threads, long memoryLimitBytes, Path logFile) {
        return runner.placed(
                engine,
                new WorkerLaunch(
                        installation.workerClassPath(engine),
                        installation.workerFlags(engine),
                        threads,
                        memoryLimitBytes,
                        Map.of(),
                        logFile));
    }

    /** Starts a worker that has all cores and no limit. */
    public WorkerClient start(String engine, Path logFile) {
        return start(launch(engine, Runtime.getRuntime().availableProcessors(), 0, logFile));
    }

    /** Starts a worker. */
    public WorkerClient start(WorkerLaunch launch) {
        return WorkerClient.start(runner, launch, nanoClock);
    }
}
