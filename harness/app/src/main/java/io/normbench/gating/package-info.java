/**
 * What measures and judges: the gate's procedure, which has cells measured again where their pairs do not decide, and the
 * noise model made of an A/A measurement.
 *
 * <p>It stands above {@link io.normbench.run.ab}, which knows no verdict, and {@link io.normbench.gate}, which measures
 * nothing, and below the command line, of which it knows nothing.
 */
package io.normbench.gating;
