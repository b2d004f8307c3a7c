/**
 * The page of published numbers: what publications report under the very condition of a cell of the run.
 *
 * <p>Numbers of any other condition are not on it: they belong to claims, where the condition can be said.
 */
package io.normbench.report.published;
