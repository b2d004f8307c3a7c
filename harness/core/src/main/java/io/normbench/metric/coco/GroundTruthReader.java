package io.normbench.metric.coco;

import com.fasterxml.jackson.core.JsonToken;
import io.normbench.metric.json.JsonCursor;
import io.normbench.util.UserError;
import java.nio.file.Path;

/** Reads an annotation file as a stream; its sections may come in any order. */
final class GroundTruthReader {
    private static final int LARGEST_SIDE = 1 << 20;

    private final Path file;
    private final IouType type;
    private final GroundTruth.Builder builder;
    private final BoxReader boxes = new BoxReader();
    private final SegmentationReader outlines = new SegmentationReader();

    GroundTruthReader(Path file, IouType type) {
        this.file = file;
        this.type = type;
        this.builder = GroundTruth.builder(type);
    }

    GroundTruth read() {
        try (JsonCursor json = JsonCursor.open(file)) {
            json.expectObject("an annotation file");
            boolean images = false;
            boolean categories = false;
            boolean annotations = false;
            for (String key = json.nextField(); key != null; key = json.nextField()) {
                switch (key) {
                    case "images" -> {
                        images = true;
                        each(json, key, () -> image(json));
                    }
                    case "categories" -> {
                        categories = true;
                        each(json, key, () -> category(json));
                    }
                    case "annotations" -> {
                        annotations = true;
                        each(json, key, () -> annotation(json));
                    }
                    default -> json.skip();
                }
            }
            require(images, json, "images");
            require(categories, json, "categories");
            require(annotations, json, "annotations");
            json.expectEnd();
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw UserError.usage(file + ": " + e.getMessage());
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
        long id = 0;
        boolean known = false;
        int height = -1;
        int width = -1;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "id" -> {
                    id = json.integer(key);
                    known = true;
                }
                case "height" -> height = side(json, key);
                case "width" -> width = side(json, key);
                default -> json.skip();
            }
        }
        require(known, json, "id");
        builder.image(id, height, width);
    }

    private static int side(JsonCursor json, String key) {
        return json.token() == JsonToken.VALUE_NULL ? -1 : json.count(key, LARGEST_SIDE);
    }

    private void category(JsonCursor json) {
        boolean known = false;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            if (key.equals("id")) {
                builder.category(json.integer(key));
                known = true;
            } else {
                json.skip();
            }
        }
        require(known, json, "id");
    }

    private void annotation(JsonCursor json) {
        Long id = null;
        Long image = null;
        Long category = null;
        Double area = null;
        Boolean crowd = null;
        double[] box = null;
        Segmentation outline = null;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "id" -> id = json.integer(key);
                case "image_id" -> image = json.integer(key);
                case "category_id" -> category = json.integer(key);
                case "area" -> area = json.number(key);
                case "iscrowd" -> crowd = json.flag(key);
                case "bbox" -> box = type == IouType.BBOX ? boxes.read(json) : skipped(json);
                case "segmentation" -> outline = type == IouType.SEGM ? outlines.read(json) : skipped(json);
                default -> json.skip();
            }
        }
        require(id != null, json, "id");
        require(image != null, json, "image_id");
        require(category != null, json, "category_id");
        require(area != null, json, "area");
        require(crowd != null, json, "iscrowd");
        require(box != null || type != IouType.BBOX, json, "bbox");
        require(outline != null || type != IouType.SEGM, json, "segmentation");
        builder.annotation(id, image, category, area, crowd, box, outline);
    }

    private static <T> T skipped(JsonCursor json) {
        json.skip();
        return null;
    }

    private static void require(boolean present, JsonCursor json, String key) {
        if (!present) {
            throw json.fault("the key '" + key + "' is missing; pycocotools needs it too");
        }
    }
}
