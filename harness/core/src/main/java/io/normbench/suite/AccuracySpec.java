package io.normbench.suite;

import java.util.List;

/**
 * Which accuracy trials a suite wants.
 *
 * @param batchSizes a subset of the suite's batch sizes
 * @param seeds one trial for each seed
 */
public record AccuracySpec(List<Integer> batchSizes, List<Long> seeds) {
    public AccuracySpec {
        batchSizes = List.copyOf(batchSizes);
        seeds = List.copyOf(seeds);
    }
}
