/**
 * Lets several engines train the same cells in workers of their own and compares what they wrote.
 *
 * <p>The orchestrating side of {@link io.normbench.agree}: it loads no engine. Layout of the result is left to the
 * report and the command line.
 */
package io.normbench.run.agree;
