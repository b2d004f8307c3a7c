/**
 * What is known of the machine and the software a run happens on, which part of it decides comparability, and in what
 * state the machine was during each trial.
 *
 * <p>Each group of facts has a class of its own that reads it and nothing else. Reading must be quick and must never
 * fail a run: what cannot be read is recorded as such. No host name, no user name and no path is recorded, because
 * results are published. Nothing here loads an engine or a native library on Linux.
 */
package io.normbench.machine;
