package io.normbench.data.coco;

import io.normbench.vision.mask.Polygons;
import io.normbench.vision.mask.Rle;
import io.normbench.vision.mask.Segmentation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object's outline: as the file gives it, or, where it is only trained on, with the corners of polygons in floats,
 * which take half the memory. Either is null.
 *
 * @param polygons each x0, y0, x1, y1, ... in pixels
 * @param whole polygons or run lengths of the picture's size
 */
record Outline(float @Nullable [][] polygons, @Nullable Segmentation whole) {
    /** With every bit that the file has, for evaluation. */
    static Outline exact(Segmentation segmentation) {
        return new Outline(null, segmentation);
    }

    /** Polygons in floats. */
    static Outline compact(Segmentation segmentation) {
        if (!(segmentation instanceof Polygons corners)) {
            return exact(segmentation);
        }
        double[][] parts = corners.parts();
        float[][] compact = new float[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            compact[i] = new float[parts[i].length];
            for (int j = 0; j < parts[i].length; j++) {
                compact[i][j] = (float) parts[i][j];
            }
        }
        return new Outline(compact, null);
    }

    /** The run lengths that the file gives; null if it gives polygons. */
    @Nullable
    Rle runs() {
        return whole instanceof Rle mask ? mask : null;
    }

    /** The mask in the picture as it is. */
    Rle maskIn(int height, int width) {
        return whole != null ? whole.mask(height, width) : mask(height, width, height, width);
    }

    /**
     * The mask in a picture of {@code height} by {@code width} that is resized: of polygons at the new size, whose
     * corners are moved first; of run lengths at the old size.
     */
    Rle mask(int height, int width, int newHeight, int newWidth) {
        if (whole instanceof Rle mask) {
            return mask;
        }
        int parts = polygons != null ? polygons.length : corners().length;
        double[][] scaled = new double[parts][];
        for (int i = 0; i < parts; i++) {
            scaled[i] = part(i);
            for (int j = 0; j < scaled[i].length; j += 2) {
                scaled[i][j] = scaled[i][j] * newWidth / width;
                scaled[i][j + 1] = scaled[i][j + 1] * newHeight / height;
            }
        }
        return new Polygons(scaled).mask(newHeight, newWidth);
    }

    private double[][] corners() {
        return ((Polygons) Objects.requireNonNull(whole, "neither is there")).parts();
    }

    /** A copy of one polygon. */
    private double[] part(int index) {
        if (polygons == null) {
            return corners()[index].clone();
        }
        double[] corners = new double[polygons[index].length];
        for (int j = 0; j < corners.length; j++) {
            corners[j] = polygons[index][j];
        }
        return corners;
    }

    /** The box around an outline: x, y, width, height. */
    static double[] box(Segmentation segmentation) {
        if (segmentation instanceof Rle mask) {
            return mask.box();
        }
        double left = Double.POSITIVE_INFINITY;
        double upper = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double lower = Double.NEGATIVE_INFINITY;
        for (double[] part : ((Polygons) segmentation).parts()) {
            for (int j = 0; j < part.length; j += 2) {
                left = Math.min(left, part[j]);
                right = Math.max(right, part[j]);
                upper = Math.min(upper, part[j + 1]);
                lower = Math.max(lower, part[j + 1]);
            }
        }
        return new double[] {left, upper, right - left, lower - upper};
    }
}
