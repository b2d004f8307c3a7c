/**
 * Changes to training images that are drawn anew for each reading.
 */
package io.normbench.data.augment;
