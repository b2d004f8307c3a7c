package io.normbench.suite.plan;

import io.normbench.suite.Cell;
import io.normbench.suite.Measurement;

/**
 * One execution of one cell: the unit of scheduling, and one row of the results.
 *
 * @param cell the cell
 * @param cellId short, stable, readable identity of the cell; safe as a file name
 * @param measurement what is measured
 * @param number 1, 2, … among the cell's trials of this measurement
 * @param seed master seed of initialization, data order and augmentation
 */
public record Trial(Cell cell, String cellId, Measurement measurement, int number, long seed) {
    /**
     * Identity of the trial within a run: {@code t1} for the first throughput trial, {@code a3} for seed number 3,
     * {@code m1} for the search of the largest batch.
     */
    public String trialId() {
        return measurement.prefix() + number;
    }

    /** Identity of the trial among all rows of a run. */
    public String key() {
        return cellId + "/" + trialId();
    }
}
