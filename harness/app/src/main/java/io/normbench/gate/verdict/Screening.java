package io.normbench.gate.verdict;

import io.normbench.result.CellKey;
import java.util.List;

/**
 * What the screening stage leaves undecided.
 *
 * @param slower cells that look slower than half the threshold allows, with p at most 0.05: they get fresh pairs
 * @param faster the mirror image; confirming them is only needed to call them IMPROVED
 * @param open cells that are neither, but whose pairs spread too much to rule a slow-down out: they get further
 *     screening pairs, unless they had them already
 */
public record Screening(List<CellKey> slower, List<CellKey> faster, List<CellKey> open) {
    public Screening {
        slower = List.copyOf(slower);
        faster = List.copyOf(faster);
        open = List.copyOf(open);
    }

    /** Of cells that cannot be measured in pairs. */
    public static Screening nothing() {
        return new Screening(List.of(), List.of(), List.of());
    }

    /** Whether there is nothing to confirm. */
    public boolean nothingToConfirm() {
        return slower.isEmpty() && faster.isEmpty();
    }
}
