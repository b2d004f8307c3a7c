package io.normbench.metric.coco;

import io.normbench.vision.mask.Polygons;
import io.normbench.vision.mask.Rle;
import io.normbench.vision.mask.Segmentation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scored detections in file order. */
public final class Detections {
    private final Regions regions;
    private final double[] scores;
    private final int otherCategories;

    private Detections(Regions regions, double[] scores, int otherCategories) {
        this.regions = regions;
        this.scores = scores;
        this.otherCategories = otherCategories;
    }

    /**
     * Reads a result file in COCO's format: an array of detections; an empty one is allowed.
     *
     * @throws io.normbench.util.UserError if the file is not one or does not belong to the ground truth; the message
     *     says where and what is expected
     */
    public static Detections read(Path file, GroundTruth truth) {
        return new DetectionsReader(file, truth).read();
    }

    /** Starts without detections. */
    public static Builder builder(GroundTruth truth) {
        return new Builder(truth);
    }

    /** Number of detections. */
    public int size() {
        return regions.size();
    }

    /** What a user should know although it is no fault: detections left out because nobody can match them. */
    public List<String> warnings() {
        return otherCategories == 0
                ? List.of()
                : List.of(otherCategories + " detections are of categories that the ground truth does not list;"
                        + " they are left out, as in pycocotools");
    }

    Regions regions() {
        return regions;
    }

    double[] scores() {
        return scores;
    }

    /**
     * Collects detections; faults are {@link IllegalArgumentException}s.
     *
     * <p>Areas follow {@code loadRes}: if the first detection has a box, every detection's area is its box's, also when
     * masks are evaluated; otherwise it is its mask's.
     */
    public static final class Builder {
        private final GroundTruth truth;
        private final Regions regions;
        private double[] scores = new double[64];
        private boolean areaOfBox;
        private boolean any;
        private int otherCategories;

        private Builder(GroundTruth truth) {
            this.truth = truth;
            this.regions = new Regions(truth.type());
        }

        /** Whether the next detection's outline matters, whatever else it has. */
        boolean needsOutline() {
            return truth.type() == IouType.SEGM || any && !areaOfBox;
        }

        /** Whether the next detection's outline matters if it has no box: it decides what areas are taken from. */
        boolean mayNeedOutline() {
            return !any;
        }

        /**
         * Adds a detection. One of a category that the ground truth does not list is left out, as in the reference, and
         * counted for {@link Detections#warnings()}. One whose score is not finite, or whose box has a negative size, is
         * a fault; the reference would go wrong in silence.
         *
         * @param box x, y, width, height (copied), or null if it has none
         * @param outline its mask, or null if it has none
         */
        public Builder add(
                long image, long category, double score, double @Nullable [] box, @Nullable Segmentation outline) {
            if (truth.images().indexOf(image) < 0) {
                throw new IllegalArgumentException(
                        "image_id " + image + " is not in the ground truth; results must be of its images");
            }
            check(score, box);
            if (!any) {
                any = true;
                areaOfBox = box != null;
            }
            if (truth.categories().indexOf(category) < 0) {
                otherCategories++;
                return this;
            }
            String misfit = outline != null && (truth.type() == IouType.SEGM || !areaOfBox)
                    ? truth.misfit(image, outline)
                    : null;
            if (misfit != null) {
                throw new IllegalArgumentException(misfit);
            }
            if (areaOfBox) {
                addByBox(image, category, box, outline);
            } else {
                addByMask(image, category, box, outline);
            }
            int index = regions.size() - 1;
            if (index == scores.length) {
                scores = Arrays.copyOf(scores, 2 * index);
            }
            scores[index] = score;
            return this;
        }

        /** The reference sorts a NaN anywhere and takes negative sizes for areas. */
        private static void check(double score, double @Nullable [] box) {
            if (!Double.isFinite(score)) {
                throw new IllegalArgumentException("score is " + score + "; expected a finite number");
            }
            for (int i = 0; box != null && i < 4; i++) {
                if (!Double.isFinite(box[i])) {
                    throw new IllegalArgumentException("bbox[" + i + "] is " + box[i] + "; expected a finite number");
                }
                if (i >= 2 && box[i] < 0) {
                    throw new IllegalArgumentException("bbox has the " + (i == 2 ? "width " : "height ") + box[i]
                            + "; expected [x, y, width, height] with sizes of at least 0");
                }
            }
        }

        private void addByBox(long image, long category, double @Nullable [] box, @Nullable Segmentation outline) {
            if (box == null) {
                throw new IllegalArgumentException("the key 'bbox' is missing; the first detection has one, so each"
                        + " must: their areas are taken from it");
            }
            Segmentation shape = outline;
            if (truth.type() == IouType.SEGM && shape == null) {
                shape = Polygons.ofBox(box[0], box[1], box[2], box[3]);
                String misfit = truth.misfit(image, shape);
                if (misfit != null) {
                    throw new IllegalArgumentException(misfit);
                }
            }
            regions.add(image, category, box[2] * box[3], box, shape);
        }

        private void addByMask(long image, long category, double @Nullable [] box, @Nullable Segmentation outline) {
            if (outline == null) {
                throw new IllegalArgumentException("neither 'bbox' nor 'segmentation', or segmentation is empty: a"
                        + " detection needs one, and each needs 'segmentation' if the first has no 'bbox'");
            }
            Rle mask = truth.mask(image, outline);
            regions.add(image, category, mask.area(), box == null ? mask.box() : box, mask);
        }

        /** Freezes what was added. */
        public Detections build() {
            return new Detections(regions, scores, otherCategories);
        }
    }
}
