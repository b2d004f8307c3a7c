package io.normbench.task.region;

/**
 * Detections in a batch, ordered by image, best first within each.
 *
 * @param boxes four sides each, in pixels of the frame
 * @param images image of each
 * @param labels category of each, from 1
 * @param scores probability of the category
 */
record Found(double[] boxes, int[] images, int[] labels, double[] scores) {
    int count() {
        return labels.length;
    }

    int[] perImage(int imageCount) {
        int[] counts = new int[imageCount];
        for (int image : images) {
            counts[image]++;
        }
        return counts;
    }
}
