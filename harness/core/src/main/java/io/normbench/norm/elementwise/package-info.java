/**
 * Methods that work element by element, without statistics or with finished ones; one class each.
 */
package io.normbench.norm.elementwise;
