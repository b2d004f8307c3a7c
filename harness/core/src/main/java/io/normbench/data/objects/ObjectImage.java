package io.normbench.data.objects;

import io.normbench.data.ImageShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One image in its frame, with its objects.
 *
 * @param id the image's id in the data set's annotations
 * @param frame channels, height and width of the frame
 * @param pixels normalized values in C, H, W order; padding is 0
 * @param height rows of the frame that the image fills, from the top
 * @param width columns of the frame that the image fills, from the left
 * @param originalHeight rows of the image before it was resized
 * @param originalWidth columns of the image before it was resized
 * @param objects its objects in the frame's coordinates
 * @param classMap the class of every pixel of the frame in row order, 0 for background, 255 for void and padding; null
 *     where the data have none
 */
public record ObjectImage(
        long id,
        ImageShape frame,
        float[] pixels,
        int height,
        int width,
        int originalHeight,
        int originalWidth,
        List<ImageObject> objects,
        byte @Nullable [] classMap) {
    public ObjectImage {
        objects = List.copyOf(objects);
    }
}
