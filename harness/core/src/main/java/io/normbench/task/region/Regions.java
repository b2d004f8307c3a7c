package io.normbench.task.region;

/**
 * Regions that the heads are trained on, ordered by image, objects first within each.
 *
 * @param boxes four sides each, in pixels
 * @param perImage how many belong to each image
 * @param objectsPerImage how many of these are objects
 * @param labels category of each region, 0 for background
 * @param objects index of each region's object within its image; -1 for background
 */
record Regions(double[] boxes, int[] perImage, int[] objectsPerImage, long[] labels, int[] objects) {
    int count() {
        return labels.length;
    }
}
