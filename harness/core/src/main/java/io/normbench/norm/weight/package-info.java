/**
 * Reparametrizations of a convolution's weight, which a normalization may follow; one class each.
 */
package io.normbench.norm.weight;
