package io.normbench.suite;

/**
 * What a worker may use.
 *
 * @param timeoutSeconds wall-clock limit of one trial; its worker and all children are killed after it
 * @param hostMemoryBytes memory limit of one worker; 0 means none
 */
public record Limits(double timeoutSeconds, long hostMemoryBytes) {}
