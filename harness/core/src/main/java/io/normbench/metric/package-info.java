/**
 * Evaluation metrics over plain arrays, usable without an engine and without training.
 *
 * <p>Each class names the protocol it follows and its reference implementation.
 */
package io.normbench.metric;
