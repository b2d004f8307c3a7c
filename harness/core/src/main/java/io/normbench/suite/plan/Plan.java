package io.normbench.suite.plan;

import io.normbench.suite.Cell;
import io.normbench.suite.Suite;
import java.util.List;

/**
 * What a suite expands to.
 *
 * @param suite the suite
 * @param trials the trials, in the order in which they run
 * @param excluded the cells left out, with reasons
 */
public record Plan(Suite suite, List<Trial> trials, List<Excluded> excluded) {
    public Plan {
        trials = List.copyOf(trials);
        excluded = List.copyOf(excluded);
    }

    /** A cell that a rule leaves out. */
    public record Excluded(Cell cell, String cellId, String reason) {}
}
