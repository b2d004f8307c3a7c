/**
 * COCO detection evaluation: the 12 numbers of pycocotools 2.0.11, for boxes and for masks.
 *
 * <p>The protocol is that of {@code cocoeval.py} and {@code maskApi.c}, in the order of their arithmetic, so that a
 * threshold that is met exactly is met here too. {@link io.normbench.metric.coco.GroundTruth} and
 * {@link io.normbench.metric.coco.Detections} hold the input in flat arrays,
 * {@link io.normbench.metric.coco.CocoEvaluator} matches image by image and category by category on several threads and
 * gives the same bits on any number of them.
 *
 * <p>Stricter than the reference where that one would go wrong in silence: a detection of an unknown category, an RLE
 * that does not fill its mask, a mask of another size than its image, a score that is no finite number, a negative width
 * or height are user errors. {@link io.normbench.metric.coco.VocEvaluator} gives VOC's own numbers of the same input.
 * Keypoints, other area ranges and other limits on detections do not belong here.
 */
package io.normbench.metric.coco;
