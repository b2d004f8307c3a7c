/**
 * Watches networks in training for elimination singularities: what normalization layers in front of activations give on a
 * fixed set of training images.
 *
 * <p>Looks and pools; what a distance is, {@link io.normbench.result.LayerReading} says.
 */
package io.normbench.measure.singularity;
