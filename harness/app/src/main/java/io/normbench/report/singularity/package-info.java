/**
 * The page of elimination singularities: how far each method's layers are from batch normalization over the training, and
 * whether that goes with what the networks achieve.
 *
 * <p>Arranges readings that the run holds; it passes no image through any network.
 */
package io.normbench.report.singularity;
