/**
 * What joins a run directory and its report: reads manifest, rows and the files of trials, and hands them to the pages.
 *
 * <p>It stands above {@link io.normbench.report}, which reads no file of a run, and {@link io.normbench.result}, which
 * knows no page, and below the command line, of which it knows nothing.
 */
package io.normbench.publish;
