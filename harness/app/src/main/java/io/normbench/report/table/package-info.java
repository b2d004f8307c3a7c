/** Tables of a task: cells, marks, tints and captions. */
package io.normbench.report.table;
