/**
 * What a roofline measurement looks like: as a table in the terminal, as CSV and JSON, and as the page that the templates
 * lay out.
 *
 * <p>Knows the results and how to draw; measures nothing and starts no worker.
 */
package io.normbench.report.roofline;
