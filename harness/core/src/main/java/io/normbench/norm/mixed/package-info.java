/**
 * Methods that use statistics of the batch and of one image, one after the other or mixed; one class each.
 */
package io.normbench.norm.mixed;
