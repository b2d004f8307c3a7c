package io.normbench.metric.coco;

import io.normbench.vision.mask.Rle;
import io.normbench.vision.mask.Segmentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The images, categories and annotated objects that detections are held against. */
public final class GroundTruth {
    private final IouType type;
    private final IdIndex images;
    private final Map<Long, ImageSize> sizes;
    private final IdIndex categories;
    private final Regions regions;
    private final long[] ids;
    private final boolean[] crowd;
    private final List<String> warnings;

    private GroundTruth(Builder builder, IdIndex images, IdIndex categories, List<String> warnings) {
        this.type = builder.type;
        this.sizes = builder.sizes;
        this.images = images;
        this.categories = categories;
        this.regions = builder.regions;
        this.ids = Arrays.copyOf(builder.ids, regions.size());
        this.crowd = Arrays.copyOf(builder.crowd, regions.size());
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads an annotation file in COCO's format.
     *
     * @throws io.normbench.util.UserError if the file is not one; the message says where and what is expected
     */
    public static GroundTruth read(Path file, IouType type) {
        return new GroundTruthReader(file, type).read();
    }

    /** Starts without images. */
    public static Builder builder(IouType type) {
        return new Builder(type);
    }

    /** What is likely to be a mistake in the input though the reference accepts it. */
    public List<String> warnings() {
        return warnings;
    }

    IouType type() {
        return type;
    }

    IdIndex images() {
        return images;
    }

    IdIndex categories() {
        return categories;
    }

    Regions regions() {
        return regions;
    }

    /** The annotation's id; one of 0 makes whatever is matched to it count as unmatched, as in the reference. */
    long id(int region) {
        return ids[region];
    }

    boolean isCrowd(int region) {
        return crowd[region];
    }

    /** The mask of an outline in one of these images. */
    Rle mask(long image, Segmentation outline) {
        ImageSize size = Objects.requireNonNull(sizes.get(image), "no such image");
        return outline.mask(size.height(), size.width());
    }

    /** Why an outline does not fit its image, or null if it does. */
    @Nullable
    String misfit(long image, Segmentation outline) {
        return misfit(sizes, image, outline);
    }

    private static @Nullable String misfit(Map<Long, ImageSize> sizes, long image, Segmentation outline) {
        ImageSize size = sizes.get(image);
        if (size == null) {
            return null;
        }
        if (!size.known()) {
            return outline instanceof Rle
                    ? null
                    : "segmentation: image " + image + " has no height and width, which its polygons need; add both";
        }
        if ((long) size.height() * size.width() > Rle.LARGEST) {
            return "segmentation: image " + image + " is " + size.height() + " x " + size.width()
                    + " (height x width), too large for masks; mend its size";
        }
        if (outline instanceof Rle mask && (mask.height() != size.height() || mask.width() != size.width())) {
            return "segmentation: the mask is " + mask.height() + " x " + mask.width() + " (height x width), but image "
                    + image + " is " + size.height() + " x " + size.width() + "; make the mask at the image's size";
        }
        return null;
    }

    /**
     * Rows and columns of an image.
     *
     * @param height rows, or -1 if the file does not say
     * @param width columns, or -1 if the file does not say
     */
    private record ImageSize(int height, int width) {
        boolean known() {
            return height >= 0 && width >= 0;
        }
    }

    /** Collects ground truth; faults are {@link IllegalArgumentException}s. */
    public static final class Builder {
        private final IouType type;
        private final Map<Long, ImageSize> sizes = new HashMap<>();
        private final List<Long> categories = new ArrayList<>();
        private final Regions regions;
        private long[] ids = new long[64];
        private boolean[] crowd = new boolean[64];

        private Builder(IouType type) {
            this.type = type;
            this.regions = new Regions(type);
        }

        /** Adds an image; sizes are needed for masks alone, -1 says unknown. */
        public Builder image(long id, int height, int width) {
            sizes.put(id, new ImageSize(height, width));
            return this;
        }

        /** Adds a category. */
        public Builder category(long id) {
            categories.add(id);
            return this;
        }

        /**
         * Adds an object.
         *
         * @param id unique, and not 0
         * @param area of the annotated outline in pixels; decides the area range, for boxes too
         * @param crowd whether it is a crowd region, which is ignored and may absorb many detections
         * @param box x, y, width, height; may be null for masks
         * @param outline may be null for boxes
         */
        public Builder annotation(
                long id,
                long image,
                long category,
                double area,
                boolean crowd,
                double @Nullable [] box,
                @Nullable Segmentation outline) {
            int index = regions.size();
            if (index == ids.length) {
                ids = Arrays.copyOf(ids, 2 * index);
                this.crowd = Arrays.copyOf(this.crowd, 2 * index);
            }
            ids[index] = id;
            this.crowd[index] = crowd;
            regions.add(image, category, area, box, outline);
            return this;
        }

        /** Checks what only the whole can show, and freezes it. */
        public GroundTruth build() {
            List<String> warnings = new ArrayList<>();
            checkIds(warnings);
            if (type == IouType.SEGM) {
                for (int i = 0; i < regions.size(); i++) {
                    String misfit = misfit(sizes, regions.image(i), regions.outline(i));
                    if (misfit != null) {
                        throw new IllegalArgumentException("annotation " + ids[i] + ": " + misfit);
                    }
                }
            }
            IdIndex imageIndex = index(sizes.keySet());
            IdIndex categoryIndex = index(categories);
            long strays = 0;
            for (int i = 0; i < regions.size(); i++) {
                if (imageIndex.indexOf(regions.image(i)) < 0 || categoryIndex.indexOf(regions.category(i)) < 0) {
                    strays++;
                }
            }
            if (strays > 0) {
                warnings.add(strays + " annotations are of images or categories that the file does not list;"
                        + " they are left out, as pycocotools does");
            }
            return new GroundTruth(this, imageIndex, categoryIndex, warnings);
        }

        private static IdIndex index(Collection<Long> ids) {
            return new IdIndex(ids.stream().mapToLong(Long::longValue).toArray());
        }

        private void checkIds(List<String> warnings) {
            long[] sorted = Arrays.copyOf(ids, regions.size());
            Arrays.sort(sorted);
            for (int i = 1; i < sorted.length; i++) {
                if (sorted[i] == sorted[i - 1]) {
                    throw new IllegalArgumentException(
                            "two annotations have the id " + sorted[i] + "; ids must be unique");
                }
            }
            if (Arrays.binarySearch(sorted, 0) >= 0) {
                warnings.add("an annotation has the id 0: detections matched to it count as unmatched, as in"
                        + " pycocotools; number annotations from 1");
            }
        }
    }
}
