/** Figures of a task, each with its data. */
package io.normbench.report.figure;
