package io.normbench.data.objects;

import java.util.List;

/**
 * Images of one training batch.
 *
 * @param images the images
 * @param seeds a number for each image, from which whatever is random about its training step is drawn
 */
public record ObjectBatch(List<ObjectImage> images, long[] seeds) {
    public ObjectBatch {
        images = List.copyOf(images);
    }
}
