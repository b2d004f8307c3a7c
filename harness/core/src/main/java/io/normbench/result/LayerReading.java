package io.normbench.result;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What one normalization layer in front of an activation gave on the probe set, channel by channel, and how far that is
 * from what batch normalization would have given.
 *
 * <p>With m and s the mean and the deviation of a channel's output over all images and positions, β and γ the layer's shift
 * and scale of the channel:
 *
 * <pre>
 * offset      = (m - β) / |γ|
 * log ratio   = ln(s / |γ|)
 * mean spread = deviation of the offsets over the channels      (StatStd of means)
 * log spread  = deviation of the log ratios over the channels   (StatStd of log-deviations)
 * distance    = √(mean spread² + log spread²)
 * </pre>
 *
 * <p>All are 0 for batch normalization with the probe set's own statistics, which keeps away from elimination singularities
 * by construction (Qiao et al. 2019, arXiv:1911.09738); the larger the distance, the nearer they may be. The definition is
 * this project's: the paper's formula is not public in code. Deviations are biased; |γ| and s below {@value #FLOOR} count as
 * that, so that a channel that died says so with a finite number.
 *
 * @param step steps of training before it: 0 is the untrained network
 * @param layer full name of the layer's node
 * @param weight γ of every channel; 1 where the layer has none
 * @param bias β of every channel; 0 where the layer has none
 * @param mean mean of the output over images and positions
 * @param deviation its biased deviation
 * @param active share of the images' positions at which it is above 0
 */
public record LayerReading(
        int step, String layer, double[] weight, double[] bias, double[] mean, double[] deviation, double[] active) {
    /** The smallest scale and deviation that are told apart. */
    public static final double FLOOR = 1e-6;

    /** A channel that is active at a smaller share of positions is as good as eliminated. */
    public static final double INACTIVE = 0.01;

    /** A channel that is active at a larger share of positions is as good as linear. */
    public static final double SATURATED = 0.99;

    /** Refuses channels of different numbers. */
    public LayerReading {
        int channels = mean.length;
        for (double[] each : new double[][] {weight, bias, deviation, active}) {
            if (each.length != channels) {
                throw new IllegalArgumentException(
                        layer + " has " + channels + " means, and " + each.length + " of something else");
            }
        }
    }

    /** Number of channels. */
    public int channels() {
        return mean.length;
    }

    /** The offset of a channel. */
    public double offset(int channel) {
        return (mean[channel] - bias[channel]) / scale(channel);
    }

    /** The log ratio of a channel. */
    public double logRatio(int channel) {
        return Math.log(Math.max(deviation[channel], FLOOR) / scale(channel));
    }

    private double scale(int channel) {
        return Math.max(Math.abs(weight[channel]), FLOOR);
    }

    /** StatStd of the means. */
    public double meanSpread() {
        return deviation(IntStream.range(0, channels()).mapToDouble(this::offset));
    }

    /** StatStd of the log-deviations. */
    public double logSpread() {
        return deviation(IntStream.range(0, channels()).mapToDouble(this::logRatio));
    }

    /** How far the layer is from batch normalization; no number if one of its channels gave none. */
    public double distance() {
        return Math.hypot(meanSpread(), logSpread());
    }

    /** Channels that are active at less than {@link #INACTIVE} of all positions. */
    public long inactive() {
        return Arrays.stream(active).filter(share -> share < INACTIVE).count();
    }

    /** Channels that are active at more than {@link #SATURATED} of all positions. */
    public long saturated() {
        return Arrays.stream(active).filter(share -> share > SATURATED).count();
    }

    private static double deviation(DoubleStream stream) {
        double[] values = stream.toArray();
        double mean = Arrays.stream(values).average().orElse(0);
        return Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
    }
}
