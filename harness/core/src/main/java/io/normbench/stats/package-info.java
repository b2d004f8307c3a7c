/**
 * Statistics of measured numbers: quantiles, summaries, the detection of a steady state, exact rank tests, estimates of
 * shift, of locations over rounds within workers, of shares and of differences between means over seeds and items, Student's t
 * and the correction for several tests.
 *
 * <p>What belongs here is a pure function of numbers. It reads no clock, draws no random numbers and knows nothing of
 * cells, rows or verdicts. Where commons-statistics has a function, it is used; what is written here says what is
 * missing there.
 */
package io.normbench.stats;
