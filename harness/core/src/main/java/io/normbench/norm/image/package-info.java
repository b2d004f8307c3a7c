/**
 * Methods whose statistics are of one image alone: instance, layer, group, position or window; one class each.
 */
package io.normbench.norm.image;
