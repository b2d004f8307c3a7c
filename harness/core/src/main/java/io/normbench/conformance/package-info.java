/**
 * Checks methods against reference vectors, on any engine, on the definition and on the fast path.
 *
 * <p>Knows methods and engines, nothing of suites or results. The vectors' format is {@code normbench-vectors/1}.
 */
package io.normbench.conformance;
