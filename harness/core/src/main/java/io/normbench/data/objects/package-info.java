/**
 * Images with objects in them: boxes, masks and class maps, for detection and segmentation.
 *
 * <p>Plain arrays only, as in {@link io.normbench.data}. A data set gives every image in a frame of one size, resized and
 * padded; evaluation happens in the coordinates of the original image, so each image says how it was resized.
 */
package io.normbench.data.objects;
