package io.normbench.norm;

import java.util.Optional;

/**
 * What a suite's method entry stands for.
 *
 * @param normalization the layer
 * @param weightTransform the transform of convolution weights, if the entry names one ({@code gn+ws})
 */
public record Method(Normalization normalization, Optional<WeightTransform> weightTransform) {}
