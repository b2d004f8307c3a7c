package io.normbench.data.coco;

import io.normbench.metric.coco.Rle;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The checked content of an annotation file.
 *
 * @param images its images, in file order
 * @param categories names of the categories by id; the first id is label 1, and so on
 * @param masks whether every annotation has an outline
 */
record CocoAnnotations(List<CocoImage> images, SortedMap<Long, String> categories, boolean masks) {
    /**
     * Reads and checks a file.
     *
     * @throws UserError if it is not in COCO's format, or its parts do not fit together
     */
    static CocoAnnotations read(Path file) {
        CocoReader reader = new CocoReader(file);
        reader.read();
        Map<Long, CocoImage> byId = new TreeMap<>();
        for (CocoImage image : reader.images()) {
            checkSize(file, image);
            if (byId.put(image.id(), image) != null) {
                throw fault(file, "image " + image.id(), "'id' is not unique; expected one entry an image");
            }
        }
        for (CocoObject object : reader.objects()) {
            CocoImage image = byId.get(object.image());
            check(file, object, image, reader.categories());
            image.objects().add(object);
        }
        boolean masks = reader.objects().stream().allMatch(object -> object.outline() != null);
        return new CocoAnnotations(reader.images(), reader.categories(), masks);
    }

    /** The same with those images alone that have something to learn from. */
    CocoAnnotations trainable() {
        List<CocoImage> trainable = new ArrayList<>();
        for (CocoImage image : images) {
            if (image.trainable()) {
                trainable.add(image);
            }
        }
        return new CocoAnnotations(trainable, categories, masks);
    }

    private static void checkSize(Path file, CocoImage image) {
        if (image.height() < 1 || image.width() < 1) {
            throw fault(
                    file,
                    "image " + image.id(),
                    "'height' and 'width' are " + image.height() + " and " + image.width()
                            + "; expected at least 1. Write the size of " + image.fileName() + " there");
        }
        if (image.fileName().isBlank()) {
            throw fault(file, "image " + image.id(), "'file_name' is empty; expected the name of its picture");
        }
    }

    private static void check(Path file, CocoObject object, CocoImage image, Map<Long, String> categories) {
        String where = "annotation " + object.id();
        if (image == null) {
            throw fault(
                    file,
                    where,
                    "'image_id' is " + object.image() + ", which no entry of 'images' has; expected the id of one of "
                            + "them. Add the image, or remove the annotation");
        }
        if (!categories.containsKey(object.category())) {
            throw fault(
                    file,
                    where,
                    "'category_id' is " + object.category() + "; expected one of the " + categories.size()
                            + " ids under 'categories'" + range(categories) + ". Add the category, or mend the id");
        }
        if (object.width() < 0 || object.height() < 0) {
            throw fault(
                    file,
                    where,
                    "'bbox' has the width " + object.width() + " and the height " + object.height()
                            + "; expected [x, y, width, height], neither of them negative");
        }
        Rle mask = object.outline() == null ? null : object.outline().runs();
        if (mask != null && (mask.height() != image.height() || mask.width() != image.width())) {
            throw fault(
                    file,
                    where,
                    "'segmentation' is a mask of " + mask.height() + " x " + mask.width()
                            + " (height x width); expected " + image.height() + " x " + image.width()
                            + ", the size of image " + image.id() + ". Make the mask at the image's size");
        }
    }

    private static String range(Map<Long, String> categories) {
        List<Long> ids = new ArrayList<>(categories.keySet());
        return ids.isEmpty() ? "" : ", " + ids.get(0) + " to " + ids.get(ids.size() - 1);
    }

    private static UserError fault(Path file, String where, String problem) {
        return UserError.infrastructure(file + ": " + where + ": " + problem);
    }
}
