package io.normbench.data.objects;

/**
 * What people want to know of images with objects before they train on them.
 *
 * @param objects how many objects of each category there are, in the order of labels
 * @param ignored how many more there are that are neither trained on nor counted as missed
 * @param smallestHeight rows of the lowest image
 * @param largestHeight rows of the highest image
 * @param smallestWidth columns of the narrowest image
 * @param largestWidth columns of the widest image
 */
public record ObjectSummary(
        long[] objects, long ignored, int smallestHeight, int largestHeight, int smallestWidth, int largestWidth) {
    /** Collects a summary, image by image. */
    public static final class Builder {
        private final long[] objects;
        private long ignored;
        private int smallestHeight = Integer.MAX_VALUE;
        private int largestHeight;
        private int smallestWidth = Integer.MAX_VALUE;
        private int largestWidth;

        /** Starts without images of {@code categories} categories. */
        public Builder(int categories) {
            this.objects = new long[categories];
        }

        /** An image of this size. */
        public void image(int height, int width) {
            smallestHeight = Math.min(smallestHeight, height);
            largestHeight = Math.max(largestHeight, height);
            smallestWidth = Math.min(smallestWidth, width);
            largestWidth = Math.max(largestWidth, width);
        }

        /** An object with a label from 1 on. */
        public void object(int label, boolean isIgnored) {
            if (isIgnored) {
                ignored++;
            } else {
                objects[label - 1]++;
            }
        }

        /** What was collected of at least one image. */
        public ObjectSummary build() {
            return new ObjectSummary(
                    objects.clone(), ignored, smallestHeight, largestHeight, smallestWidth, largestWidth);
        }
    }
}
