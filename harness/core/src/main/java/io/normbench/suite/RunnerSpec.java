package io.normbench.suite;

import java.util.List;

/**
 * Where a suite's workers run, and what it says of each place, so that another one can be chosen for the same file.
 *
 * @param name the runner: one of {@link #NAMES}
 * @param container what the file says of containers, whether they are used or not
 * @param slurm what it says of Slurm
 */
public record RunnerSpec(String name, ContainerSpec container, SlurmSpec slurm) {
    /** Workers beside the orchestrating process. */
    public static final String LOCAL = "local";

    /** Each worker in a container of one image. */
    public static final String CONTAINER = "container";

    /** Groups of cells as elements of Slurm's job arrays, each with workers of its own. */
    public static final String SLURM = "slurm";

    /** All of them. */
    public static final List<String> NAMES = List.of(LOCAL, CONTAINER, SLURM);

    /** What holds where a suite says nothing. */
    public static RunnerSpec local() {
        return new RunnerSpec(LOCAL, ContainerSpec.unlimited(), SlurmSpec.none());
    }

    /** The same settings with another runner. */
    public RunnerSpec with(String newName) {
        return new RunnerSpec(newName, container, slurm);
    }
}
