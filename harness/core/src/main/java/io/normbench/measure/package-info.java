/**
 * Measurement inside a worker: step times, throughput, peak memory, training to an accuracy.
 *
 * <p>Runs one trial at a time on an open engine and returns numbers with an outcome. It starts no process and writes no
 * results file.
 */
package io.normbench.measure;
