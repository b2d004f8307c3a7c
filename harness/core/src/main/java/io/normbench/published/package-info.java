/**
 * Numbers that papers and repositories publish, with the conditions they hold under.
 *
 * <p>Says where a number comes from and whether a row was measured under the same condition; what follows from a difference,
 * it does not say.
 */
package io.normbench.published;
