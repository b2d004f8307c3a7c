package io.normbench.norm;

import io.normbench.tensor.Tensor;

/**
 * A convolution in one group, as a method may look at it ({@link Normalization#needsConvolution}).
 *
 * @param input {@code [N, I, H, W]}
 * @param weight {@code [O, I, kh, kw]}, after the weight transform if there is one
 * @param stride of both axes
 * @param padding zeros on every side
 * @param dilation of both axes
 */
public record Convolution(Tensor input, Tensor weight, int stride, int padding, int dilation) {
    /** The result. */
    public Tensor result() {
        return input.conv2d(weight, null, stride, padding, dilation, 1);
    }

    /** The same convolution of samples {@code from} to {@code to}. */
    public Convolution ofSamples(long from, long to) {
        return new Convolution(input.slice(0, from, to), weight, stride, padding, dilation);
    }

    /**
     * How the mean of the result depends on the weight: the mean input window {@code [I, kh, kw]} as {@code [1, I·kh·kw]},
     * the same for every output channel. Without a gradient.
     *
     * @param result shape of the result
     */
    public Tensor meanWindow(long... result) {
        Tensor ones = input.engine().full(1, 1, 1, result[2], result[3]);
        // The mean over the batch first: windows are then of one image.
        return weightGradient(input.stopGradient().wide().mean(0), ones).mul(1.0 / (result[2] * result[3]));
    }

    /** The gradient of the weight by {@code ofResult}, {@code [O, I·kh·kw]}. Without a gradient. */
    public Tensor weightGradient(Tensor ofResult) {
        return weightGradient(input.stopGradient().wide(), ofResult);
    }

    private Tensor weightGradient(Tensor x, Tensor ofResult) {
        return x.conv2dWeightGradient(ofResult, (int) weight.size(2), (int) weight.size(3), stride, padding, dilation)
                .reshape(ofResult.c(), -1);
    }
}
