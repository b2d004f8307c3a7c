package io.normbench.gate;

import io.normbench.result.CellKey;
import java.util.List;

/**
 * What the screening stage leaves open: the cells that get fresh pairs.
 *
 * @param slower cells that look slower than half the threshold allows, with p at most 0.05
 * @param faster the mirror image; confirming them is only needed to call them IMPROVED
 */
public record Screening(List<CellKey> slower, List<CellKey> faster) {
    public Screening {
        slower = List.copyOf(slower);
        faster = List.copyOf(faster);
    }

    /** Whether there is nothing to confirm. */
    public boolean isEmpty() {
        return slower.isEmpty() && faster.isEmpty();
    }
}
