package io.normbench.norm.common;

import io.normbench.tensor.Moments;
import io.normbench.tensor.Tensor;

/** Shapes that several methods share, for {@code [N, C, H, W]} tensors. */
public final class Axes {
    /** Name under which {@link io.normbench.tensor.Scope#count} counts normalizations over a single value. */
    public static final String ONE_VALUE = "one_value_per_statistic";

    private Axes() {}

    /** A per-channel vector as {@code [1, C, 1, 1]}. */
    public static Tensor perChannel(Tensor vector) {
        return vector.reshape(1, -1, 1, 1);
    }

    /** The mean of squares over all axes but the channels', {@code [C]}. */
    public static Tensor meanSquare(Tensor x) {
        return x.square().mean(0, 2, 3).reshape(-1);
    }

    /** Positions in one channel of one sample. */
    public static long positions(Tensor x) {
        return x.size(2) * x.size(3);
    }

    /** Values in one channel of the whole batch. */
    public static long valuesPerChannel(Tensor x) {
        return x.n() * positions(x);
    }

    /** {@code x · scale + shift} with per-channel vectors. */
    public static Tensor affine(Tensor x, Tensor scale, Tensor shift) {
        return x.mul(perChannel(scale)).add(perChannel(shift));
    }

    /** {@code (x - mean) / √(variance + eps)}. */
    public static Tensor standardized(Tensor x, Moments moments, double eps) {
        return x.sub(moments.mean()).mul(moments.variance().add(eps).rsqrt());
    }
}
