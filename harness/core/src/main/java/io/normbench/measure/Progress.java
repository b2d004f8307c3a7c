package io.normbench.measure;

import io.normbench.data.DataInfo;

/** Hears how far a trial is. Called often; implementations decide how often to pass it on. */
@FunctionalInterface
public interface Progress {
    /**
     * Says how far the trial is.
     *
     * @param phase one of {@link TrialPhase}
     * @param done steps done in this phase
     * @param total steps of this phase, or 0 where it ends by time
     */
    void at(String phase, int done, int total);

    /** Says what the trial's data are, once they are opened. */
    default void opened(DataInfo data) {}
}
