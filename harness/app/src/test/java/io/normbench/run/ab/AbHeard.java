package io.normbench.run.ab;

import io.normbench.result.ResultRow;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what an A/B measurement says. */
public class AbHeard implements AbListener {
    final List<String> finished = new CopyOnWriteArrayList<>();
    final List<String> notices = new CopyOnWriteArrayList<>();
    volatile int cells = -1;
    volatile int pending = -1;
    volatile double seconds = -1;

    @Override
    public void planned(int plannedCells, int trials, double estimate) {
        cells = plannedCells;
        seconds = estimate;
    }

    @Override
    public void started(int planned, int left, double estimate) {
        pending = left;
    }

    @Override
    public void trialFinished(AbTrial trial, ResultRow row) {
        finished.add(trial.cell().method() + "/" + trial.cell().batchSize() + "/" + trial.name());
    }

    @Override
    public void notice(String message) {
        notices.add(message);
    }
}
