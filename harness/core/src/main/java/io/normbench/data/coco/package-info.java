/**
 * COCO: pictures with boxes and masks from an annotation file in COCO's format.
 *
 * <p>{@link io.normbench.data.coco.CocoProvider} opens a folder of them. The annotation file is read as a stream and
 * kept compact: outlines as they are written, drawn when a picture is read. The evaluation belongs to
 * {@link io.normbench.metric.coco}.
 */
package io.normbench.data.coco;
