package io.normbench.metric.coco;

import io.normbench.metric.coco.AnnotationReader.AnnotationEntry;
import io.normbench.metric.coco.AnnotationReader.ImageEntry;
import io.normbench.metric.coco.AnnotationReader.Part;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an annotation file, and demands of it what pycocotools demands. */
final class GroundTruthReader implements AnnotationReader.Sink {
    private final Path file;
    private final IouType type;
    private final GroundTruth.Builder builder;

    GroundTruthReader(Path file, IouType type) {
        this.file = file;
        this.type = type;
        this.builder = GroundTruth.builder(type);
    }

    GroundTruth read() {
        // Boxes need no sizes; those of masks are checked with the masks.
        new AnnotationReader(file, type == IouType.BBOX ? Set.of(Part.BOXES) : Set.of(Part.OUTLINES, Part.SIZES))
                .read(this);
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw UserError.badData(file + ": " + e.getMessage());
        }
    }

    @Override
    public void image(ImageEntry image) {
        builder.image(image.id(), image.height(), image.width());
    }

    @Override
    public void category(long id, @Nullable String name) {
        builder.category(id);
    }

    @Override
    public void annotation(AnnotationEntry annotation) {
        double area = present(annotation.area(), "area");
        boolean crowd = present(annotation.crowd(), "iscrowd");
        if (type == IouType.BBOX) {
            present(annotation.box(), "bbox");
        } else {
            present(annotation.outline(), "segmentation");
        }
        builder.annotation(
                annotation.id(),
                annotation.image(),
                annotation.category(),
                area,
                crowd,
                annotation.box(),
                annotation.outline());
    }

    private static <T> T present(@Nullable T value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("the key '" + key + "' is missing or empty; pycocotools needs it too");
        }
        return value;
    }
}
