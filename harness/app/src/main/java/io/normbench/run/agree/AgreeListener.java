package io.normbench.run.agree;

import io.normbench.agree.CellAgreement;
import io.normbench.suite.Cell;

/** Hears how a comparison goes on. */
public interface AgreeListener {
    /** An engine is at step {@code done} of {@code total} of a cell. */
    void progress(Cell cell, int done, int total);

    /** A cell was compared. */
    void compared(CellAgreement agreement);
}
