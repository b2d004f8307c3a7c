package io.normbench.run.ab;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.suite.Measurement;

/**
 * One trial of an A/B measurement: one row, from one fresh worker.
 *
 * @param cell the cell
 * @param arm the arm
 * @param build which of the processes runs it: 0 and 1 for base and head of an A/B measurement, the number of the build
 *     in an A/A measurement
 * @param pair identity of the pair within the cell: {@code s1} (screening), {@code c1} (confirming), {@code a5}
 *     (accuracy with seed 5)
 * @param measurement what is measured
 * @param number number of the trial, from 1
 * @param seed master seed, the same in both arms
 */
public record AbTrial(CellKey cell, Arm arm, int build, String pair, Measurement measurement, int number, long seed) {
    /** Name of the trial within its cell: {@code s1-base}. */
    public String name() {
        return pair + "-" + arm.id();
    }
}
