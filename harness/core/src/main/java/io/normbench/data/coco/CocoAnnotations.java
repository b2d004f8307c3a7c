package io.normbench.data.coco;

import io.normbench.data.DataWarning;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.util.UserError;
import io.normbench.vision.mask.Rle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The checked content of an annotation file: what is trained on and what results are held against.
 *
 * @param file the file
 * @param images its images, in file order
 * @param categories names of the categories by id; the first id is label 1, and so on
 * @param masks whether outlines were read, and every annotation has one
 * @param warnings what is likely to be a mistake
 */
record CocoAnnotations(
        Path file,
        List<CocoImage> images,
        SortedMap<Long, String> categories,
        boolean masks,
        List<DataWarning> warnings) {
    /**
     * Reads and checks a file.
     *
     * @param need what of it is wanted; the rest is not looked at
     * @param evaluated whether results are held against it
     * @throws UserError if it is not in COCO's format, or its parts do not fit together
     */
    static CocoAnnotations read(Path file, ObjectNeed need, boolean evaluated) {
        CocoReader reader = new CocoReader(need, evaluated);
        reader.read(file);
        return checked(file, reader, need);
    }

    /** Checks what was collected from {@code file}, which may be a folder of other formats. */
    static CocoAnnotations checked(Path file, CocoReader reader, ObjectNeed need) {
        return new Check(file, reader).run(need);
    }

    /** The same with more to warn of. */
    CocoAnnotations with(List<DataWarning> more) {
        List<DataWarning> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new CocoAnnotations(file, images, categories, masks, List.copyOf(all));
    }

    /** The same with those images alone that have something to learn from, and a warning of the others. */
    CocoAnnotations trainable() {
        List<CocoImage> trainable = new ArrayList<>();
        CocoImage first = null;
        for (CocoImage image : images) {
            if (image.trainable()) {
                trainable.add(image);
            } else if (first == null) {
                first = image;
            }
        }
        CocoAnnotations kept = new CocoAnnotations(file, trainable, categories, masks, warnings);
        if (first == null) {
            return kept;
        }
        long count = (long) images.size() - trainable.size();
        return kept.with(List.of(new DataWarning(
                DataWarning.Kind.LEFT_OUT,
                file.toString(),
                count,
                count + " of " + images.size() + " images have no object to learn from and are not trained on, first "
                        + first.fileName() + "; annotate them, or expect as many fewer images")));
    }

    /**
     * All objects as COCO's evaluation takes them. They are numbered anew from 1: the ids of the file serve nothing but
     * telling them apart, and the reference takes 0 for none.
     */
    GroundTruth groundTruth(IouType type) {
        GroundTruth.Builder truth = GroundTruth.builder(type);
        categories.keySet().forEach(truth::category);
        long number = 1;
        for (CocoImage image : images) {
            truth.image(image.id(), image.height(), image.width());
            for (CocoObject object : image.objects()) {
                truth.annotation(
                        number++,
                        image.id(),
                        object.category(),
                        object.areaIn(image),
                        object.crowd(),
                        object.box(),
                        type == IouType.SEGM ? outline(object).whole() : null);
            }
        }
        return truth.build();
    }

    /** To be evaluated, every object has one: {@link #masks}. */
    private static Outline outline(CocoObject object) {
        return Objects.requireNonNull(object.outline(), "outline");
    }

    /** Pixels of the largest image whose masks can be drawn. */
    private static final long MOST_PIXELS = 1L << 30;

    /** Sees to it that the parts of a file fit together. */
    private static final class Check {
        private final Path file;
        private final CocoReader reader;
        private final Map<Long, CocoImage> byId = new HashMap<>();
        private final List<DataWarning> warnings = new ArrayList<>();

        Check(Path file, CocoReader reader) {
            this.file = file;
            this.reader = reader;
        }

        CocoAnnotations run(ObjectNeed need) {
            for (CocoImage image : reader.images()) {
                checkSize(image);
                if (byId.put(image.id(), image) != null) {
                    throw fault("image " + image.id(), "'id' is not unique; expected one entry an image");
                }
            }
            checkIds();
            CocoObject outside = null;
            long outsideCount = 0;
            for (CocoObject object : reader.objects()) {
                CocoImage image = checked(object);
                if (object.width() > 0 && object.height() > 0 && object.isOutside(image)) {
                    outside = outside == null ? object : outside;
                    outsideCount++;
                }
                image.objects().add(object);
            }
            if (outside != null) {
                warn(
                        DataWarning.Kind.BOXES,
                        outsideCount,
                        "lie outside their pictures, first that of annotation "
                                + outside.id() + " in image " + outside.image()
                                + "; see whether boxes are x, y, width, height "
                                + "in pixels of the pictures as they are");
            }
            warnOfMissing(need);
            return new CocoAnnotations(
                    file, reader.images(), new TreeMap<>(reader.categories()), masks(need), List.copyOf(warnings));
        }

        /** Whether all objects have outlines; some with and some without are no set of masks. */
        private boolean masks(ObjectNeed need) {
            if (!need.pixels()) {
                return false;
            }
            Optional<CocoObject> without = reader.objects().stream()
                    .filter(object -> object.outline() == null)
                    .findFirst();
            boolean any = reader.objects().stream().anyMatch(object -> object.outline() != null);
            if (without.isPresent() && any && need != ObjectNeed.EVERYTHING) {
                throw fault(
                        "annotation " + without.get().id(),
                        "'segmentation' is missing or empty, which others have; "
                                + "expected the outline of every object. Add it, or remove the annotation");
            }
            return without.isEmpty();
        }

        private void checkSize(CocoImage image) {
            if (image.height() < 1 || image.width() < 1) {
                throw fault(
                        "image " + image.id(),
                        "'height' and 'width' are " + image.height() + " and " + image.width()
                                + "; expected at least 1. Write the size of " + image.fileName() + " there");
            }
            if ((long) image.height() * image.width() > MOST_PIXELS) {
                throw fault(
                        "image " + image.id(),
                        "'height' and 'width' are " + image.height() + " and " + image.width() + "; expected at most "
                                + MOST_PIXELS + " pixels. Write the size of " + image.fileName() + " there");
            }
            if (image.fileName().isBlank()) {
                throw fault("image " + image.id(), "'file_name' is empty; expected the name of its picture");
            }
        }

        private void checkIds() {
            long[] ids =
                    reader.objects().stream().mapToLong(CocoObject::id).sorted().toArray();
            for (int i = 1; i < ids.length; i++) {
                if (ids[i] == ids[i - 1]) {
                    throw fault(
                            "annotation " + ids[i],
                            "two annotations have this id; expected one of its own for "
                                    + "each, by which the reference evaluation tells them apart. Number them anew, from 1");
                }
            }
            if (Arrays.binarySearch(ids, 0) >= 0) {
                warnings.add(new DataWarning(
                        DataWarning.Kind.IDS,
                        file.toString(),
                        ids.length,
                        "an annotation has the id 0, which pycocotools takes for no match; the annotations are numbered "
                                + "anew from 1 here, so results are those of the same file with ids from 1"));
            }
        }

        private void warnOfMissing(ObjectNeed need) {
            if (reader.withoutCrowd() > 0) {
                warn(
                        DataWarning.Kind.DERIVED,
                        reader.withoutCrowd(),
                        "have no 'iscrowd'; none of them counts as a crowd " + "region");
            }
            if (reader.withoutArea() > 0) {
                warn(
                        DataWarning.Kind.DERIVED,
                        reader.withoutArea(),
                        "have no 'area'; it is taken from "
                                + (need.pixels() ? "the mask, where there is one, and else from the box" : "the box")
                                + ", and decides which objects count as small, medium and large");
            }
        }

        private void warn(DataWarning.Kind kind, long count, String what) {
            warnings.add(new DataWarning(
                    kind,
                    file.toString(),
                    count,
                    count + " of " + reader.objects().size() + " annotations " + what));
        }

        /** The image of an object that fits it. */
        private CocoImage checked(CocoObject object) {
            String where = "annotation " + object.id();
            CocoImage image = byId.get(object.image());
            if (image == null) {
                throw fault(
                        where,
                        "'image_id' is " + object.image() + ", which no entry of 'images' has; expected the id of one "
                                + "of them. Add the image, or remove the annotation");
            }
            if (!reader.categories().containsKey(object.category())) {
                throw fault(
                        where,
                        "'category_id' is " + object.category() + "; expected one of the "
                                + reader.categories().size() + " ids under 'categories'" + range()
                                + ". Add the category, or mend the id");
            }
            if (object.width() < 0 || object.height() < 0) {
                throw fault(
                        where,
                        "'bbox' has the width " + object.width() + " and the height " + object.height()
                                + "; expected [x, y, width, height], neither of them negative");
            }
            Rle mask = object.outline() == null ? null : object.outline().runs();
            if (mask != null && (mask.height() != image.height() || mask.width() != image.width())) {
                throw fault(
                        where,
                        "'segmentation' is a mask of " + mask.height() + " x " + mask.width()
                                + " (height x width); expected " + image.height() + " x " + image.width()
                                + ", the size of image " + image.id() + ". Make the mask at the image's size");
            }
            return image;
        }

        private String range() {
            List<Long> ids = new ArrayList<>(reader.categories().keySet());
            return ids.isEmpty() ? "" : ", " + ids.get(0) + " to " + ids.get(ids.size() - 1);
        }

        private UserError fault(String where, String problem) {
            return UserError.badData(file + ": " + where + ": " + problem);
        }
    }
}
