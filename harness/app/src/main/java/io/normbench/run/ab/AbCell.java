package io.normbench.run.ab;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import java.util.List;

/**
 * A cell of an A/B measurement.
 *
 * @param cell where it lies in the suite
 * @param baseCellId its id in the base; empty if the base lacks it
 * @param headCellId its id in the head; empty if the head lacks it
 * @param throughput whether its throughput is measured
 * @param seeds seeds of its accuracy trials
 */
public record AbCell(CellKey cell, String baseCellId, String headCellId, boolean throughput, List<Long> seeds) {
    public AbCell {
        seeds = List.copyOf(seeds);
    }

    /** Its id in an arm; empty if the arm lacks it. */
    public String cellId(Arm arm) {
        return arm == Arm.BASE ? baseCellId : headCellId;
    }
}
