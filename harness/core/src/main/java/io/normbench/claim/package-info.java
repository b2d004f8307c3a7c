/**
 * Published statements, checked against results: the grammar of a suite's claims, and the rule that judges them.
 *
 * <p>Reads rows; knows nothing of how they were made or how verdicts are shown.
 */
package io.normbench.claim;
