package io.normbench.metric.coco;

import io.normbench.metric.json.JsonCursor;
import io.normbench.vision.mask.Segmentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an annotation file as a stream, for training and for evaluation alike; its sections may come in any order. What
 * nobody wants is passed over unread, and null means the same as a missing key.
 */
public final class AnnotationReader {
    private static final int LARGEST_SIDE = 1 << 20;

    private final Path file;
    private final Set<Part> wanted;
    private final BoxReader boxes = new BoxReader();
    private final SegmentationReader outlines = new SegmentationReader();

    /** What is read beyond ids, areas and crowd marks. */
    public enum Part {
        /** Names of files and categories. */
        NAMES,
        /** Heights and widths of images; where they are not wanted, one that makes no sense counts as missing. */
        SIZES,
        /** Boxes of annotations. */
        BOXES,
        /** Outlines of annotations. */
        OUTLINES
    }

    /** Takes what is read, entry by entry. An {@link IllegalArgumentException} becomes a fault of the place. */
    public interface Sink {
        /** An entry of {@code images}. */
        void image(ImageEntry image);

        /**
         * An entry of {@code categories}.
         *
         * @param name null if it is missing or not wanted
         */
        void category(long id, @Nullable String name);

        /** An entry of {@code annotations}. */
        void annotation(AnnotationEntry annotation);
    }

    /**
     * An image.
     *
     * @param fileName null if it is missing or not wanted
     * @param height rows; -1 if it is missing
     * @param width columns; -1 if it is missing
     */
    public record ImageEntry(long id, @Nullable String fileName, int height, int width) {}

    /**
     * An annotation.
     *
     * @param area null if it is missing
     * @param crowd null if {@code iscrowd} is missing
     * @param box x, y, width, height, to be copied: the next entry has the same array; null if it is missing
     * @param outline null if it is missing or not wanted
     */
    public record AnnotationEntry(
            long id,
            long image,
            long category,
            @Nullable Double area,
            @Nullable Boolean crowd,
            double @Nullable [] box,
            @Nullable Segmentation outline) {}

    /** @param wanted what is to be read */
    public AnnotationReader(Path file, Set<Part> wanted) {
        this.file = file;
        this.wanted = Set.copyOf(wanted);
    }

    /**
     * Reads the file into {@code sink}.
     *
     * @throws io.normbench.util.UserError if it is no annotation file; the message says where and what is expected
     */
    public void read(Sink sink) {
        try (JsonCursor json = JsonCursor.open(file)) {
            json.expectObject("an annotation file");
            List<String> missing = new ArrayList<>(List.of("images", "annotations", "categories"));
            for (String key = json.nextField(); key != null; key = json.nextField()) {
                missing.remove(key);
                switch (key) {
                    case "images" -> each(json, key, () -> image(json, sink));
                    case "categories" -> each(json, key, () -> category(json, sink));
                    case "annotations" -> each(json, key, () -> annotation(json, sink));
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
            try {
                element.run();
            } catch (IllegalArgumentException e) {
                throw json.fault(String.valueOf(e.getMessage()));
            }
        }
    }

    private void image(JsonCursor json, Sink sink) {
        Long id = null;
        String name = null;
        int height = -1;
        int width = -1;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "id" -> id = id(json, key);
                case "file_name" -> name = name(json, key);
                case "height" -> height = side(json, key);
                case "width" -> width = side(json, key);
                default -> json.skip();
            }
        }
        sink.image(new ImageEntry(present(id, "id"), name, height, width));
    }

    private void category(JsonCursor json, Sink sink) {
        Long id = null;
        String name = null;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "id" -> id = id(json, key);
                case "name" -> name = name(json, key);
                default -> json.skip();
            }
        }
        sink.category(present(id, "id"), name);
    }

    private void annotation(JsonCursor json, Sink sink) {
        Long id = null;
        Long image = null;
        Long category = null;
        Double area = null;
        Boolean crowd = null;
        double[] box = null;
        Segmentation outline = null;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            switch (key) {
                case "id" -> id = id(json, key);
                case "image_id" -> image = id(json, key);
                case "category_id" -> category = id(json, key);
                case "area" -> area = json.isNull() ? null : (Double) json.number(key);
                case "iscrowd" -> crowd = json.isNull() ? null : (Boolean) json.flag(key);
                case "bbox" -> box = wanted.contains(Part.BOXES) ? boxes.read(json) : skipped(json);
                case "segmentation" -> outline = wanted.contains(Part.OUTLINES) ? outlines.read(json) : skipped(json);
                default -> json.skip();
            }
        }
        sink.annotation(new AnnotationEntry(
                present(id, "id"),
                present(image, "image_id"),
                present(category, "category_id"),
                area,
                crowd,
                box,
                outline));
    }

    private static @Nullable Long id(JsonCursor json, String key) {
        return json.isNull() ? null : (Long) json.integer(key);
    }

    private @Nullable String name(JsonCursor json, String key) {
        return !wanted.contains(Part.NAMES) || json.isNull() ? skipped(json) : json.text(key);
    }

    private int side(JsonCursor json, String key) {
        if (json.isNull()) {
            return -1;
        }
        if (wanted.contains(Part.SIZES)) {
            return json.count(key, LARGEST_SIDE);
        }
        Integer side =
                json.attempt(() -> (Integer) json.count(key, LARGEST_SIDE)).value();
        return side == null ? -1 : side;
    }

    private static long present(@Nullable Long value, String key) {
        if (value == null) {
            throw missing(key);
        }
        return value;
    }

    /** What a sink throws that cannot do without a key. */
    public static IllegalArgumentException missing(String key) {
        return new IllegalArgumentException("the key '" + key + "' is missing; add it");
    }

    private static <T> @Nullable T skipped(JsonCursor json) {
        json.skip();
        return null;
    }
}
