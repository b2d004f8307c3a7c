package io.normbench.suite;

import java.util.Optional;

/**
 * What a suite measures.
 *
 * @param throughput step time of every cell, if wanted
 * @param memory whether the peak memory of every cell is measured
 * @param accuracy accuracy at chosen batch sizes, if wanted
 * @param maxBatch the largest batch that fits, if wanted
 */
public record MeasureSpec(
        Optional<ThroughputSpec> throughput,
        boolean memory,
        Optional<AccuracySpec> accuracy,
        Optional<MaxBatchSpec> maxBatch) {
    /** Without a search for the largest batch. */
    public MeasureSpec(Optional<ThroughputSpec> throughput, boolean memory, Optional<AccuracySpec> accuracy) {
        this(throughput, memory, accuracy, Optional.empty());
    }
}
