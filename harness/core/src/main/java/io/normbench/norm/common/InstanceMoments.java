package io.normbench.norm.common;

import io.normbench.tensor.Moments;
import io.normbench.tensor.Tensor;

/**
 * Mean and biased variance of each channel of each sample, {@code [N, C, 1, 1]}, and what follows from them for larger
 * sets of values without another look at these: a set's variance is the mean of its parts' variances plus the variance
 * of their means. Nothing cancels in that, however large the mean.
 *
 * @param mean the means
 * @param variance the variances
 */
public record InstanceMoments(Tensor mean, Tensor variance) {
    /** One reduction of {@code x}. */
    public static InstanceMoments of(Tensor x) {
        Moments moments = x.sampleMoments();
        return new InstanceMoments(moments.mean(), moments.variance());
    }

    /** The moments of each channel of the batch, {@code [1, C, 1, 1]}. */
    public Moments ofBatch() {
        return mean.n() == 1 ? new Moments(mean, variance) : over(mean, variance, 0);
    }

    /**
     * The moments of {@code groups} groups of channels of each sample, {@code [N, G, 1]}.
     *
     * @param groups a divisor of C
     */
    public Moments ofGroups(int groups) {
        return over(mean.reshape(mean.n(), groups, -1), variance.reshape(mean.n(), groups, -1), 2);
    }

    /** Mean of the squares of each channel of each sample. */
    public Tensor meanSquare() {
        return variance.add(mean.square());
    }

    /** The moments of the union of equally large parts along {@code axes}. */
    public static Moments over(Tensor mean, Tensor variance, int... axes) {
        Tensor common = mean.mean(axes);
        return new Moments(common, variance.add(mean.sub(common).square()).mean(axes));
    }
}
