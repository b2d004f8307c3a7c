/**
 * Whether a machine can run the suites that are made for a GPU: what drivers, natives and memory they want.
 *
 * <p>It judges what {@link io.normbench.machine} and a probe of {@link io.normbench.run} found; it prints nothing.
 */
package io.normbench.readiness;
