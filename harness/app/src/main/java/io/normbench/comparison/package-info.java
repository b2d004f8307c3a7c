/**
 * How well stored runs agree: ratios to the reference method, step times, the order of methods, memory, accuracy,
 * outcomes, and what differs between machines and builds.
 *
 * <p>Reads run directories, measures nothing and blocks nothing; the gate judges builds. It stands above
 * {@link io.normbench.result} and {@link io.normbench.report}, and below the command line, of which it knows nothing.
 */
package io.normbench.comparison;
