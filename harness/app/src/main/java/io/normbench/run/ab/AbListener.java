package io.normbench.run.ab;

import io.normbench.result.ResultRow;

/** Hears how an A/B or A/A measurement goes on. Calls may come from several threads, one at a time. */
public interface AbListener {
    /** What is going to be measured, before anything is: {@code trials} of {@code cells}, and about how long. */
    void planned(int cells, int trials, double seconds);

    /** It begins: {@code pending} trials of {@code planned} are left to do, which take about {@code seconds}. */
    void started(int planned, int pending, double seconds);

    /** A trial ended, whatever its outcome, and its row is on disk. */
    void trialFinished(AbTrial trial, ResultRow row);

    /** Something the user should know. */
    void notice(String message);
}
