/**
 * With which statistics a trained network is evaluated: those that training left behind, those of many training batches, or
 * those of the evaluation batch.
 *
 * <p>Works on sessions and on the state that methods declare; knows no method, no engine and no task by name.
 */
package io.normbench.measure.statistics;
