package io.normbench.cli.common;

import io.normbench.result.ResultRow;
import io.normbench.run.lane.RunListener;
import io.normbench.suite.plan.Trial;
import java.io.PrintWriter;

/** Progress for a log file: a line a row. */
public record LineProgress(PrintWriter out) implements RunListener {
    @Override
    public void started(int planned, int pending) {
        say(pending + " of " + planned + " trials are left to do");
    }

    @Override
    public void trialStarted(Trial trial) {}

    @Override
    public void progress(Trial trial, String phase, int done, int total) {}

    @Override
    public void trialFinished(Trial trial, ResultRow row) {
        say(trial.key() + ": " + row.outcome().id());
    }

    @Override
    public void notice(String message) {
        say(message);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
