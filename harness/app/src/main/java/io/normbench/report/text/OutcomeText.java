package io.normbench.report.text;

import io.normbench.result.Outcome;

/**
 * How an outcome is spelled in a report.
 *
 * @param kind in a table of failures
 * @param marker in a matrix
 */
public record OutcomeText(String kind, String marker) {
    /** A trial that ran to its end with a metric that is no number. */
    public static final OutcomeText NOT_A_NUMBER = new OutcomeText("not a number", "NaN");

    public static OutcomeText of(Outcome outcome) {
        if (outcome instanceof Outcome.OutOfMemory oom) {
            return new OutcomeText("out of memory (" + oom.where() + ")", "OOM");
        } else if (outcome instanceof Outcome.TimedOut) {
            return new OutcomeText("timed out", "timeout");
        } else if (outcome instanceof Outcome.Crashed) {
            return new OutcomeText("crashed", "crash");
        } else if (outcome instanceof Outcome.Diverged) {
            return new OutcomeText("diverged", "diverged");
        } else if (outcome instanceof Outcome.BadData) {
            return new OutcomeText("bad data", "bad data");
        } else if (outcome instanceof Outcome.Unsupported) {
            return new OutcomeText("unsupported", "n/a");
        }
        return new OutcomeText("completed", "");
    }
}
