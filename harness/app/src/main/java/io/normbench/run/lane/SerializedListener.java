package io.normbench.run.lane;

import io.normbench.result.ResultRow;
import io.normbench.suite.plan.Trial;

/** Hands calls on one at a time. */
public final class SerializedListener implements RunListener {
    private final RunListener next;

    public SerializedListener(RunListener next) {
        this.next = next;
    }

    @Override
    public synchronized void started(int planned, int pending) {
        next.started(planned, pending);
    }

    @Override
    public synchronized void trialStarted(Trial trial) {
        next.trialStarted(trial);
    }

    @Override
    public synchronized void progress(Trial trial, String phase, int done, int total) {
        next.progress(trial, phase, done, total);
    }

    @Override
    public synchronized void trialFinished(Trial trial, ResultRow row) {
        next.trialFinished(trial, row);
    }

    @Override
    public synchronized void notice(String message) {
        next.notice(message);
    }
}
