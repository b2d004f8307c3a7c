package io.normbench.run.worker;

import io.normbench.util.UserError;
import java.util.Map;

/** Where worker processes live. Nothing above a {@link WorkerClient} knows more of it than its name and facts. */
@FunctionalInterface
public interface Runner {
    /** The name of the runner of workers on this machine. */
    String LOCAL = "local";

    /**
     * Starts a worker.
     *
     * @throws UserError if it cannot be started
     */
    WorkerLink start(WorkerLaunch launch);

    /** Its name in suites and manifests. */
    default String name() {
        return LOCAL;
    }

    /**
     * What results from it and from elsewhere must agree in to be compared, by name: an image, a node. Workers beside
     * this process have none, so that a run of an earlier version is comparable.
     */
    default Map<String, String> facts() {
        return Map.of();
    }

    /** Cores that a worker may use, at most. */
    default int cores() {
        return Integer.MAX_VALUE;
    }

    /** How a worker of {@code engine} is started here, where files may lie elsewhere than {@code launch} says. */
    default WorkerLaunch placed(String engine, WorkerLaunch launch) {
        return launch;
    }

    /** The runner of workers beside this process. */
    static Runner local() {
        return new LocalRunner();
    }
}
