/**
 * Methods whose statistics are the batch's, or running estimates of them; one class each.
 */
package io.normbench.norm.batch;
