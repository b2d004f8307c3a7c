/**
 * COCO and what can be brought into its form: pictures with boxes and masks in original coordinates.
 *
 * <p>{@link io.normbench.data.coco.CocoProvider} opens COCO 2017 or any set in its format,
 * {@link io.normbench.data.coco.YoloProvider} text files of boxes as YOLO has them,
 * {@link io.normbench.data.coco.MaskFoldersProvider} folders with a mask for every object. Annotations are held in
 * memory, and results are held against the same ones; pictures are decoded and masks drawn when an image is read.
 */
package io.normbench.data.coco;
