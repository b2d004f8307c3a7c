/**
 * Methods that divide by covariances where others divide by variances; one class each.
 */
package io.normbench.norm.whitening;
