/**
 * Tensors of the engine SPI in plain Java: forward only, in float64, without a library below.
 *
 * <p>For finding out what a method does where no engine can be opened: which numbers it uses, what it keeps, how many
 * operations it asks for. No part of any measurement, and written for shortness, not for speed. What only a whole network
 * needs is missing and says so ({@link java.lang.UnsupportedOperationException}, as engines do).
 *
 * <p>Knows the tensor interfaces and nothing else.
 */
package io.normbench.plain;
