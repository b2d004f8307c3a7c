package io.normbench.run;

import io.normbench.result.ResultRow;
import io.normbench.run.lane.RunListener;
import io.normbench.suite.plan.Trial;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a run says. */
public class Heard implements RunListener {
    final List<String> started = new CopyOnWriteArrayList<>();
    final List<String> finished = new CopyOnWriteArrayList<>();
    public final List<String> notices = new CopyOnWriteArrayList<>();
    volatile int pending = -1;

    @Override
    public void started(int planned, int left) {
        pending = left;
    }

    @Override
    public void trialStarted(Trial trial) {
        started.add(trial.key());
    }

    @Override
    public void progress(Trial trial, String phase, int done, int total) {}

    @Override
    public void trialFinished(Trial trial, ResultRow row) {
        finished.add(trial.key());
    }

    @Override
    public void notice(String message) {
        notices.add(message);
    }
}
