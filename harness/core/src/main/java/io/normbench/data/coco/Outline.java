package io.normbench.data.coco;

import io.normbench.metric.coco.Polygons;
import io.normbench.metric.coco.Rle;
import io.normbench.metric.coco.Segmentation;

/**
 * An object's outline, kept compact: polygons in floats, or run lengths. Either is null.
 *
 * @param polygons each x0, y0, x1, y1, ... in pixels
 * @param runs a mask of the picture's size
 */
record Outline(float[][] polygons, Rle runs) {
    static Outline of(Segmentation segmentation) {
        if (segmentation instanceof Rle mask) {
            return new Outline(null, mask);
        }
        double[][] parts = ((Polygons) segmentation).parts();
        float[][] compact = new float[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            compact[i] = new float[parts[i].length];
            for (int j = 0; j < parts[i].length; j++) {
                compact[i][j] = (float) parts[i][j];
            }
        }
        return new Outline(compact, null);
    }

    /**
     * The mask in a picture of {@code height} by {@code width} that is resized: of polygons at the new size, whose
     * corners are moved first; of run lengths at the old size.
     */
    Rle mask(int height, int width, int newHeight, int newWidth) {
        if (runs != null) {
            return runs;
        }
        double[][] scaled = new double[polygons.length][];
        for (int i = 0; i < polygons.length; i++) {
            scaled[i] = new double[polygons[i].length];
            for (int j = 0; j < polygons[i].length; j += 2) {
                scaled[i][j] = (double) polygons[i][j] * newWidth / width;
                scaled[i][j + 1] = (double) polygons[i][j + 1] * newHeight / height;
            }
        }
        return new Polygons(scaled).mask(newHeight, newWidth);
    }
}
