/**
 * Geometry of detection on plain arrays: anchors, box coding, overlaps, suppression, sampling, masks.
 *
 * <p>No tensors, no data, no network. Boxes are left, upper, right and lower side in continuous pixels, four successive
 * values a box. Every random choice takes its generator from the caller.
 */
package io.normbench.vision;
