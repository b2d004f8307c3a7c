/**
 * What tables and figures are computed from: one quantity of every method at every batch size, pooled over trials, with its
 * spread, the best set and the floor.
 */
package io.normbench.report.grid;
