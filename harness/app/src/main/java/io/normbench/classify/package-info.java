/**
 * What Tribuo does for classification: scores of single classes from a network's predictions, and the floor, a logistic
 * regression on the same split.
 *
 * <p>Part of the orchestrator; no worker sees Tribuo. Nothing here knows how trials are run or shown.
 */
package io.normbench.classify;
