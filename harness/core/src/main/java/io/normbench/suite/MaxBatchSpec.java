package io.normbench.suite;

/**
 * How the largest batch that fits is searched for.
 *
 * @param atMost no larger batch is tried
 * @param statBatch statistics batch of the tries, or 0 for the SGD batch; those of a smaller SGD batch use that
 */
public record MaxBatchSpec(int atMost, int statBatch) {}
