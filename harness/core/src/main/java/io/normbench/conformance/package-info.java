/**
 * Checks methods on any engine, on the definition and on the fast path: against reference vectors, against their own
 * definition in float64 on inputs of many kinds, and for where a NaN or an Infinity goes.
 *
 * <p>How far results may be off stands with the kinds of inputs, in {@link io.normbench.conformance.InputClass}; what a
 * definition itself cannot do, in {@link io.normbench.conformance.KnownLimit}; formats of autocast have theirs in {@link
 * io.normbench.conformance.NumberFormat}.
 *
 * <p>Knows methods and engines, nothing of suites or results. The vectors' format is {@code normbench-vectors/1}.
 */
package io.normbench.conformance;
