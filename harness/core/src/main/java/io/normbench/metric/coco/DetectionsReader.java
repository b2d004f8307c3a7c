package io.normbench.metric.coco;

import io.normbench.metric.json.JsonCursor;
import io.normbench.util.UserError;
import io.normbench.vision.mask.Segmentation;
import java.nio.file.Path;

/** Reads a result file as a stream. */
final class DetectionsReader {
    private final Path file;
    private final Detections.Builder builder;
    private final BoxReader boxes = new BoxReader();
    private final SegmentationReader outlines = new SegmentationReader();

    DetectionsReader(Path file, GroundTruth truth) {
        this.file = file;
        this.builder = Detections.builder(truth);
    }

    Detections read() {
        try (JsonCursor json = JsonCursor.open(file)) {
            json.expectArray("a result file");
            while (json.nextElement()) {
                json.expectObject("a detection");
                detection(json);
            }
            json.expectEnd();
        }
        return builder.build();
    }

    private void detection(JsonCursor json) {
        Long image = null;
        Long category = null;
        Double score = null;
        double[] box = null;
        Segmentation outline = null;
        UserError outlineFault = null;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "image_id" -> image = json.integer(key);
                case "category_id" -> category = json.integer(key);
                case "score" -> score = json.number(key);
                case "bbox" -> box = boxes.read(json);
                case "segmentation" -> {
                    if (builder.needsOutline()) {
                        outline = outlines.read(json);
                    } else if (builder.mayNeedOutline()) {
                        JsonCursor.Attempt<Segmentation> read = json.attempt(() -> outlines.read(json));
                        outline = read.value();
                        outlineFault = read.fault();
                    } else {
                        json.skip();
                    }
                }
                default -> json.skip();
            }
        }
        if (image == null || category == null || score == null) {
            String missing = image == null ? "image_id" : category == null ? "category_id" : "score";
            throw json.fault("the key '" + missing + "' is missing; each detection needs image_id, category_id,"
                    + " score and bbox or segmentation");
        }
        if (box == null && outlineFault != null) {
            throw outlineFault;
        }
        try {
            builder.add(image, category, score, box, outline);
        } catch (IllegalArgumentException e) {
            throw json.fault(String.valueOf(e.getMessage()));
        }
    }
}
