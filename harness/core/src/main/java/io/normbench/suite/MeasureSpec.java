package io.normbench.suite;

import java.util.List;
import java.util.Optional;

/**
 * What a suite measures.
 *
 * @param throughput step time of every cell, if wanted
 * @param memory the batch sizes at which peak memory is measured; empty if it is not
 * @param accuracy accuracy at chosen batch sizes, if wanted
 * @param maxBatch the largest batch that fits, if wanted
 * @param singularity how accuracy trials are watched for elimination singularities, if they are
 */
public record MeasureSpec(
        Optional<ThroughputSpec> throughput,
        List<Integer> memory,
        Optional<AccuracySpec> accuracy,
        Optional<MaxBatchSpec> maxBatch,
        Optional<SingularitySpec> singularity) {
    public MeasureSpec {
        memory = List.copyOf(memory);
    }

    /** Without a search for the largest batch, and with nobody watching. */
    public MeasureSpec(Optional<ThroughputSpec> throughput, List<Integer> memory, Optional<AccuracySpec> accuracy) {
        this(throughput, memory, accuracy, Optional.empty(), Optional.empty());
    }
}
