package io.normbench.tensor;

/**
 * Mean and standard deviation over the same axes, which are kept with length 1.
 *
 * @param mean the mean
 * @param deviation the square root of the biased variance; its gradient is 0 where it is 0
 */
public record MeanAndDeviation(Tensor mean, Tensor deviation) {}
