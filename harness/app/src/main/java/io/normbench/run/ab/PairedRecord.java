package io.normbench.run.ab;

import io.normbench.result.ResultRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The record of a measurement in pairs, beside its rows: what A/B and A/A measurements keep in their own way. */
public interface PairedRecord {
    /**
     * A measurement, as rows and manifest name it.
     *
     * @param runId identity of the run
     * @param created when the directory was made
     */
    record Identity(String runId, Instant created) {}

    /** What is measured, for messages: {@code A/B}. */
    String kind();

    /** Whether the directory holds such a record already. */
    boolean exists();

    /**
     * Checks that the record on disk is of this very measurement.
     *
     * @throws io.normbench.util.UserError if it is of something else; nothing was changed then
     */
    void check();

    /** Begins the record, or carries it on, and puts it on disk; the arms have been opened. */
    Identity begin(Instant now);

    /**
     * Brings the record up to date with {@code rows}, all of the directory.
     *
     * @param finished when the last planned trial had its row; empty if some have none
     */
    void end(List<ResultRow> rows, Optional<Instant> finished);
}
