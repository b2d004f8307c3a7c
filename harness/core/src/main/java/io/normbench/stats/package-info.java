/**
 * Statistics of measured numbers: quantiles, summaries and the detection of a steady state.
 *
 * <p>What belongs here is a pure function of numbers. It reads no clock, draws no random numbers and knows nothing of
 * cells, rows or verdicts.
 */
package io.normbench.stats;
