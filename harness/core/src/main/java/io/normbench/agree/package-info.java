/**
 * Cross-engine agreement: what a worker does so that two engines can be compared number by number, and the comparison.
 *
 * <p>A worker trains a cell and writes losses and weights, or runs one step and writes the result of every operation;
 * files are the only thing that two engines share. Nothing here starts a worker or decides what is compared with what.
 */
package io.normbench.agree;
