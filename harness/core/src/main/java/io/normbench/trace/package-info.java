/**
 * Looks into a network while it computes: every operation's result passes an observer, on any engine, eager or graph.
 *
 * <p>Decorates the tensor interface and nothing else: it knows no task, no file and no engine.
 */
package io.normbench.trace;
