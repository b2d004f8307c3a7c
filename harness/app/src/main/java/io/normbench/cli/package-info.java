/**
 * The command line: one class a command, and what the terminal shows.
 *
 * <p>Commands parse, call and print. Exit statuses: 0 pass, 1 regression or mismatch, 2 bad usage or suite, 3
 * inconclusive only, 4 incomparable, 5 harness or infrastructure failure, 130 interrupted (resumable).
 */
package io.normbench.cli;
