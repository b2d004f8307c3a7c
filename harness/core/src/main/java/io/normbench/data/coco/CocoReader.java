package io.normbench.data.coco;

import io.normbench.metric.coco.BoxReader;
import io.normbench.metric.coco.Segmentation;
import io.normbench.metric.coco.SegmentationReader;
import io.normbench.metric.json.JsonCursor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads an annotation file as a stream; its sections may come in any order. Only {@link CocoAnnotations} looks at how
 * they fit together.
 */
final class CocoReader {
    private static final int LARGEST_SIDE = 1 << 20;

    private final Path file;
    private final List<CocoImage> images = new ArrayList<>();
    private final List<CocoObject> objects = new ArrayList<>();
    private final SortedMap<Long, String> categories = new TreeMap<>();
    private final BoxReader boxes = new BoxReader();
    private final SegmentationReader outlines = new SegmentationReader();

    CocoReader(Path file) {
        this.file = file;
    }

    List<CocoImage> images() {
        return images;
    }

    List<CocoObject> objects() {
        return objects;
    }

    SortedMap<Long, String> categories() {
        return categories;
    }

    void read() {
        try (JsonCursor json = JsonCursor.open(file)) {
            json.expectObject("an annotation file");
            List<String> missing = new ArrayList<>(List.of("images", "annotations", "categories"));
            for (String key = json.nextField(); key != null; key = json.nextField()) {
                missing.remove(key);
                switch (key) {
                    case "images" -> each(json, key, () -> image(json));
                    case "annotations" -> each(json, key, () -> annotation(json));
                    case "categories" -> each(json, key, () -> category(json));
                    default -> json.skip();
                }
            }
            if (!missing.isEmpty()) {
                throw json.fault("the key '" + missing.get(0) + "' is missing; expected an annotation file of COCO's "
                        + "instances");
            }
            json.expectEnd();
        }
    }

    private static void each(JsonCursor json, String key, Runnable element) {
        json.expectArray(key);
        while (json.nextElement()) {
            json.expectObject("each of " + key);
            element.run();
        }
    }

    private void image(JsonCursor json) {
        Long id = null;
        String name = null;
        Integer height = null;
        Integer width = null;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "id" -> id = json.integer(key);
                case "file_name" -> name = json.text(key);
                case "height" -> height = json.count(key, LARGEST_SIDE);
                case "width" -> width = json.count(key, LARGEST_SIDE);
                default -> json.skip();
            }
        }
        require(id != null, json, "id");
        require(name != null, json, "file_name");
        require(height != null, json, "height");
        require(width != null, json, "width");
        images.add(new CocoImage(id, name, height, width, new ArrayList<>(0)));
    }

    private void category(JsonCursor json) {
        Long id = null;
        String name = null;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "id" -> id = json.integer(key);
                case "name" -> name = json.text(key);
                default -> json.skip();
            }
        }
        require(id != null, json, "id");
        require(name != null, json, "name");
        if (categories.put(id, name) != null) {
            throw json.fault("two categories have the id " + id + "; ids must be unique");
        }
    }

    private void annotation(JsonCursor json) {
        Long id = null;
        Long image = null;
        Long category = null;
        boolean crowd = false;
        double[] box = null;
        Segmentation outline = null;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "id" -> id = json.integer(key);
                case "image_id" -> image = json.integer(key);
                case "category_id" -> category = json.integer(key);
                case "iscrowd" -> crowd = json.flag(key);
                case "bbox" -> box = boxes.read(json);
                case "segmentation" -> outline = outlines.readIfAny(json);
                default -> json.skip();
            }
        }
        require(id != null, json, "id");
        require(image != null, json, "image_id");
        require(category != null, json, "category_id");
        require(box != null, json, "bbox");
        objects.add(new CocoObject(
                id,
                image,
                category,
                box[0],
                box[1],
                box[2],
                box[3],
                crowd,
                outline == null ? null : Outline.of(outline)));
    }

    private static void require(boolean present, JsonCursor json, String key) {
        if (!present) {
            throw json.fault("the key '" + key + "' is missing; add it");
        }
    }
}
