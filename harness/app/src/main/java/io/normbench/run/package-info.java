/**
 * Executes a plan: starts workers, schedules trials over them, records every ending, shows progress.
 *
 * <p>This is the orchestrating side. It loads no engine and no native library; it talks to workers through
 * {@link io.normbench.run.worker}. It decides nothing about what is measured.
 */
package io.normbench.run;
