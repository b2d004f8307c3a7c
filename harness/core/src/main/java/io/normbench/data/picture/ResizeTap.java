package io.normbench.data.picture;

/**
 * Weights of one axis of a resize: which source pixels each target pixel is the weighted mean of.
 *
 * <p>A triangle filter that widens when it shrinks (the antialiased bilinear filter of Pillow and torchvision): without
 * the widening, a shrunk picture would skip pixels. No weight reaches beyond the box that is resized.
 *
 * @param first the first source pixel of each target pixel
 * @param weights the weights from there on, one row a target pixel; each row sums to 1
 */
public record ResizeTap(int[] first, float[][] weights) {
    /**
     * Works the weights out for a part of the target.
     *
     * @param sourceFirst where the resized box starts in the source
     * @param sourceSize size of the box
     * @param fullSize size that the whole box is resized to
     * @param cropFirst where the wanted part of the resized box starts
     * @param cropSize size of the wanted part
     */
    public static ResizeTap of(int sourceFirst, int sourceSize, int fullSize, int cropFirst, int cropSize) {
        double scale = (double) sourceSize / fullSize;
        double support = Math.max(scale, 1);
        int[] first = new int[cropSize];
        float[][] weights = new float[cropSize][];
        for (int i = 0; i < cropSize; i++) {
            double centre = (cropFirst + i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int to = Math.min(sourceSize, (int) (centre + support + 0.5));
            double[] raw = new double[to - from];
            double sum = 0;
            for (int j = 0; j < raw.length; j++) {
                raw[j] = Math.max(0, 1 - Math.abs((from + j + 0.5 - centre) / support));
                sum += raw[j];
            }
            first[i] = sourceFirst + from;
            weights[i] = new float[raw.length];
            for (int j = 0; j < raw.length; j++) {
                weights[i][j] = (float) (raw[j] / sum);
            }
        }
        return new ResizeTap(first, weights);
    }

    /** The same target pixels in reversed order: the target mirrored. */
    public ResizeTap mirrored() {
        int last = first.length - 1;
        int[] mirroredFirst = new int[first.length];
        float[][] mirroredWeights = new float[first.length][];
        for (int i = 0; i <= last; i++) {
            mirroredFirst[i] = first[last - i];
            mirroredWeights[i] = weights[last - i];
        }
        return new ResizeTap(mirroredFirst, mirroredWeights);
    }
}
