package io.normbench.data.coco;

import java.util.List;

/**
 * An image of an annotation file.
 *
 * @param id its id
 * @param fileName its picture, relative to the folder of pictures
 * @param height rows
 * @param width columns
 * @param objects its annotations, in file order
 */
record CocoImage(long id, String fileName, int height, int width, List<CocoObject> objects) {
    boolean trainable() {
        return objects.stream().anyMatch(CocoObject::trainable);
    }
}
