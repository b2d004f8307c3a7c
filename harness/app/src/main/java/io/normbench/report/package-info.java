/**
 * The report of one run: from result rows to one self-contained HTML page, one Markdown page and, where tasks
 * have pictures or classes of images, a page of them.
 *
 * <p>{@link io.normbench.report.ReportModel} holds everything that is shown, as plain records; the FreeMarker templates
 * under {@code templates/} only lay it out. Nothing here measures, reads a run directory or decides a verdict.
 */
package io.normbench.report;
