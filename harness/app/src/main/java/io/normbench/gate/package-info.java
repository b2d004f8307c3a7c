/**
 * The regression gate: from the rows of two builds to a verdict per cell, and the verdicts as Markdown, JSON, JUnit XML
 * and annotations; and the history of many runs.
 *
 * <p>One way through: rows → {@link io.normbench.gate.sample.GateInputs} (forks by cell, pair and arm; what makes them
 * incomparable) → {@link io.normbench.gate.GateRule} → {@link io.normbench.gate.verdict.GateResult} →
 * {@link io.normbench.gate.report.GateReports}. The rules are pure functions: nothing here starts a worker, reads a clock or
 * draws a random number. Files are read by {@code GateInputs}, {@code NoiseFile} and {@code HistoryRun}, and written by
 * {@code GateReports} and {@code NoiseFile} alone. Of the reports, only the escaping of Markdown and XML is shared.
 */
package io.normbench.gate;
