package io.normbench.run.worker;

import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.util.List;

/** Where worker processes live. Nothing above a {@link WorkerClient} knows more of it than its name. */
@FunctionalInterface
public interface Runner {
    /** The runner of workers on this machine. */
    String LOCAL = "local";

    /**
     * Starts a worker.
     *
     * @throws UserError if it cannot be started
     */
    WorkerLink start(WorkerLaunch launch);

    /**
     * The runner called {@code name}.
     *
     * @throws UserError if there is none
     */
    static Runner named(String name) {
        if (name.equals(LOCAL)) {
            return new LocalRunner();
        }
        throw UserError.usage("no runner is called '" + name + "'; expected " + LOCAL
                + Nearest.hint(name, List.of(LOCAL)));
    }
}
