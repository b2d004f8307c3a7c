/**
 * Methods that are defined together with their activation; one class each.
 */
package io.normbench.norm.activation;
