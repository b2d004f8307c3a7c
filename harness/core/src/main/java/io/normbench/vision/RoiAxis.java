package io.normbench.vision;

/**
 * How RoIAlign (He et al. 2017, arXiv:1703.06870) reads one axis of a feature map: a matrix of interpolation weights,
 * bins by features. On a regular grid RoIAlign is separable, so a region is {@code rows · map · columnsᵀ}.
 *
 * <p>As {@code torchvision.ops.roi_align}: each bin is the mean of its samples; a sample more than one feature outside of
 * the map is 0, others are moved to the border. {@code aligned} shifts by half a feature, the correct reading of pixel
 * centres; without it, the older behaviour, regions are at least one feature long.
 *
 * @param bins bins along the axis
 * @param size features along the axis
 * @param scale features a pixel
 * @param samplesPerBin samples a bin; 0 takes as many as the bin is features long, rounded up
 * @param aligned whether pixel centres are read correctly
 */
public record RoiAxis(int bins, int size, double scale, int samplesPerBin, boolean aligned) {
    /**
     * Adds the weights of the region from {@code low} to {@code high} (pixels) to {@code target}, which holds zeros.
     *
     * @param offset where the first bin's row of {@code size} weights begins
     * @param binStride values from one bin's row to the next
     * @param featureStride values from one feature to the next
     */
    public void weights(double low, double high, double[] target, int offset, int binStride, int featureStride) {
        double start = low * scale - (aligned ? 0.5 : 0);
        double length = high * scale - (aligned ? 0.5 : 0) - start;
        if (!aligned) {
            length = Math.max(length, 1);
        }
        double bin = length / bins;
        int samples = samplesPerBin > 0 ? samplesPerBin : (int) Math.ceil(length / bins);
        for (int b = 0; b < bins; b++) {
            int row = offset + b * binStride;
            for (int s = 0; s < samples; s++) {
                double at = start + b * bin + (s + 0.5) * bin / samples;
                if (at < -1 || at > size) {
                    continue;
                }
                double inside = Math.max(at, 0);
                int lower = (int) inside;
                if (lower >= size - 1) {
                    target[row + (size - 1) * featureStride] += 1.0 / samples;
                } else {
                    double upperShare = inside - lower;
                    target[row + lower * featureStride] += (1 - upperShare) / samples;
                    target[row + (lower + 1) * featureStride] += upperShare / samples;
                }
            }
        }
    }
}
