package io.normbench.tensor;

/**
 * Mean and biased variance over the same axes, which are kept with length 1.
 *
 * @param mean the mean
 * @param variance the variance about the mean, divided by the number of elements
 */
public record Moments(Tensor mean, Tensor variance) {}
