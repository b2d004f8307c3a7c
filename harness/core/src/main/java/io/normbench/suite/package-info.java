/**
 * What is measured: the suite file, its validation, the cells and trials it expands to, and filters over them.
 *
 * <p>Values, and what makes them from a file. Nothing here starts a process, loads an engine or reads results.
 */
package io.normbench.suite;
