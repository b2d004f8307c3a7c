package io.normbench.report.run;

import io.normbench.report.text.Fact;
import io.normbench.report.text.Statement;
import java.util.List;

/**
 * What the report says of the machine's state during the trials.
 *
 * @param statements ranges of what was read, and how many trials are flagged
 * @param sources where each part was read from, or why it could not be
 * @param flagged the trials whose timing the state of the machine spoils
 */
public record MachineSection(List<Statement> statements, List<Fact> sources, List<FlaggedTrial> flagged) {
    public MachineSection {
        statements = List.copyOf(statements);
        sources = List.copyOf(sources);
        flagged = List.copyOf(flagged);
    }

    /** Whether the run has anything to say of it; runs of earlier versions have not. */
    public boolean isPresent() {
        return !statements.isEmpty() || !sources.isEmpty();
    }

    /**
     * A flagged trial.
     *
     * @param task the task's id
     * @param method the method's label
     * @param batchSize SGD batch
     * @param trial identity within its cell
     * @param flags what was wrong
     * @param others cores' worth of others' work; a dash if unknown
     * @param steal share of processor time given to others by the host; a dash if unknown
     */
    public record FlaggedTrial(
            String task, String method, int batchSize, String trial, String flags, String others, String steal) {}
}
