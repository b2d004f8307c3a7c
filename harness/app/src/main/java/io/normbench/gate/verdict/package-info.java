/** Verdicts, what they rest on (noise, thresholds, settings), and how they are written down. */
package io.normbench.gate.verdict;
