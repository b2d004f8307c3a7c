/**
 * Judges whether one run gave again what another gave: losses bit by bit, metrics, step times, and what differs between
 * the two machines and builds.
 *
 * <p>Reads run directories and nothing else. Running the trials again is the command line's business.
 */
package io.normbench.reproduce;
