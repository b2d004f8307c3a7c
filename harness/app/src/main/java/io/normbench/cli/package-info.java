/**
 * The command line: one class a command, and what the terminal shows.
 *
 * <p>Commands parse, call and print. Exit statuses: 0 pass, 1 regression or mismatch, 2 bad usage, suite or data, 3
 * inconclusive only, 4 incomparable, 5 harness or infrastructure failure (also a run of which no trial completed, or that
 * could not read a task's data), 130 interrupted, 129 and 143 ended by SIGHUP and SIGTERM (resumable, all three).
 */
package io.normbench.cli;
