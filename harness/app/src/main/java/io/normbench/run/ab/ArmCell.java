package io.normbench.run.ab;

import io.normbench.result.CellKey;
import java.util.List;

/**
 * A cell as one arm plans it.
 *
 * @param coordinates where it lies in the suite
 * @param cellId its id in this arm
 * @param throughputSeconds estimated time of a throughput trial; 0 if the suite wants none of this cell
 * @param seeds seeds of the accuracy trials that the suite wants of it
 * @param accuracySeconds estimated time of an accuracy trial on one core
 */
public record ArmCell(
        CellKey coordinates, String cellId, double throughputSeconds, List<Long> seeds, double accuracySeconds) {
    public ArmCell {
        seeds = List.copyOf(seeds);
    }

    /** The same with other coordinates. */
    ArmCell at(CellKey other) {
        return new ArmCell(other, cellId, throughputSeconds, seeds, accuracySeconds);
    }
}
