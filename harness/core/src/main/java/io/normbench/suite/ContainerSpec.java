package io.normbench.suite;

import java.util.Optional;

/**
 * What a suite says of the containers that its workers run in.
 *
 * @param image the image, with its digest; empty for the one of this build, as {@code make image} names it
 * @param cpus the cores that a worker may use, as Linux lists them ({@code 0-3,8}); empty for all
 * @param memoryBytes memory limit of one container; 0 for none but that of the worker itself
 * @param sharedMemoryBytes size of its {@code /dev/shm}; 0 for the engine's own choice
 */
public record ContainerSpec(Optional<String> image, Optional<String> cpus, long memoryBytes, long sharedMemoryBytes) {
    /** The image of this build, without limits. */
    public static ContainerSpec unlimited() {
        return new ContainerSpec(Optional.empty(), Optional.empty(), 0, 0);
    }
}
