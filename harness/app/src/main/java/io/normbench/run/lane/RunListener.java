package io.normbench.run.lane;

import io.normbench.result.ResultRow;
import io.normbench.suite.plan.Trial;

/** Hears how a run goes on. Calls may come from several threads, one at a time. */
public interface RunListener {
    /** The run begins: {@code pending} trials of {@code planned} are left to do. */
    void started(int planned, int pending);

    /** A trial begins. */
    void trialStarted(Trial trial);

    /** A trial says how far it is. */
    void progress(Trial trial, String phase, int done, int total);

    /** A trial ended, whatever its outcome, and its row is on disk. */
    void trialFinished(Trial trial, ResultRow row);

    /** Something the user should know. */
    void notice(String message);
}
