package io.normbench.data.coco;

import io.normbench.data.objects.ObjectNeed;
import io.normbench.metric.coco.AnnotationReader;
import io.normbench.metric.coco.AnnotationReader.AnnotationEntry;
import io.normbench.metric.coco.AnnotationReader.ImageEntry;
import io.normbench.metric.coco.AnnotationReader.Part;
import io.normbench.vision.mask.Segmentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects images and annotations, of COCO's files and of other formats. Only {@link CocoAnnotations} looks at how they fit together. */
final class CocoReader implements AnnotationReader.Sink {
    private final ObjectNeed need;
    private final boolean evaluated;
    private final List<CocoImage> images = new ArrayList<>();
    private final List<CocoObject> objects = new ArrayList<>();
    private final SortedMap<Long, String> categories = new TreeMap<>();
    private int withoutArea;
    private int withoutCrowd;

    /**
     * Prepares to read.
     *
     * @param need what of the annotations is wanted
     * @param evaluated whether results are held against them, for which outlines must be exact
     */
    CocoReader(ObjectNeed need, boolean evaluated) {
        this.need = need;
        this.evaluated = evaluated;
    }

    void read(Path file) {
        Set<Part> wanted = EnumSet.of(Part.NAMES, Part.SIZES, Part.BOXES);
        if (need.pixels()) {
            wanted.add(Part.OUTLINES);
        }
        new AnnotationReader(file, wanted).read(this);
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

    /** Annotations whose area the file does not say. */
    int withoutArea() {
        return withoutArea;
    }

    /** Annotations of which the file does not say whether they are crowd regions. */
    int withoutCrowd() {
        return withoutCrowd;
    }

    @Override
    public void image(ImageEntry image) {
        String fileName = present(image.fileName(), "file_name");
        require(image.height() >= 0, "height");
        require(image.width() >= 0, "width");
        images.add(new CocoImage(image.id(), fileName, image.height(), image.width(), new ArrayList<>(0)));
    }

    @Override
    public void category(long id, @Nullable String name) {
        if (categories.put(id, present(name, "name")) != null) {
            throw new IllegalArgumentException("two categories have the id " + id + "; ids must be unique");
        }
    }

    @Override
    public void annotation(AnnotationEntry annotation) {
        double[] box = annotation.box();
        if (box == null && !need.boxes() && annotation.outline() != null) {
            box = Outline.box(annotation.outline());
        }
        box = present(box, "bbox");
        withoutArea += annotation.area() == null ? 1 : 0;
        withoutCrowd += annotation.crowd() == null ? 1 : 0;
        objects.add(new CocoObject(
                annotation.id(),
                annotation.image(),
                annotation.category(),
                box[0],
                box[1],
                box[2],
                box[3],
                annotation.area() == null ? Double.NaN : annotation.area(),
                annotation.crowd() != null && annotation.crowd(),
                outline(annotation.outline())));
    }

    private @Nullable Outline outline(@Nullable Segmentation segmentation) {
        if (segmentation == null) {
            return null;
        }
        return evaluated ? Outline.exact(segmentation) : Outline.compact(segmentation);
    }

    private static <T> T present(@Nullable T value, String key) {
        if (value == null) {
            throw AnnotationReader.missing(key);
        }
        return value;
    }

    private static void require(boolean present, String key) {
        if (!present) {
            throw AnnotationReader.missing(key);
        }
    }
}
