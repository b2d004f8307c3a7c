package io.normbench.run.ab;

import io.normbench.result.CellKey;
import java.util.Collection;
import java.util.List;

/** Measures chosen cells of both arms again, into the directory of their measurement. Cells are those of its rows. */
public interface FreshTrials {
    /**
     * Runs screening pairs until there are {@code pairs} of each cell ({@code s1} to {@code s<pairs>}).
     *
     * @throws io.normbench.util.UserError if an arm is no longer what it was, or has none of these cells
     */
    void screen(Collection<CellKey> cells, int pairs) throws InterruptedException;

    /**
     * Runs fresh pairs ({@code c1} to {@code c<pairs>}); those that have rows already do not run again.
     *
     * @throws io.normbench.util.UserError if an arm is no longer what it was, or has none of these cells
     */
    void confirm(Collection<CellKey> cells, int pairs) throws InterruptedException;

    /**
     * Trains with further seeds, the same in both arms.
     *
     * @throws io.normbench.util.UserError if an arm is no longer what it was, or has none of these cells
     */
    void moreSeeds(Collection<CellKey> cells, List<Long> seeds) throws InterruptedException;
}
