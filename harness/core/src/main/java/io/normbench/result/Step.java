package io.normbench.result;

import java.util.OptionalDouble;

/**
 * One raw step of a trial.
 *
 * @param number 1, 2, … within the trial, warm-up included
 * @param nanos duration
 * @param loss the loss, if it was read; it may be NaN
 */
public record Step(int number, long nanos, OptionalDouble loss) {}
