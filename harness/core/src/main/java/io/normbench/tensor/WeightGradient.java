package io.normbench.tensor;

import java.util.Arrays;

/** A convolution's weight gradient by its definition: one matrix product for each place of the kernel. */
final class WeightGradient {
    private WeightGradient() {}

    static Tensor byWindows(
            Tensor input,
            Tensor outputGradient,
            int kernelHeight,
            int kernelWidth,
            int stride,
            int padding,
            int dilation) {
        Tensor x = input.stopGradient();
        long[] result = outputGradient.shape();
        Tensor gradient = outputGradient.stopGradient().reshape(result[0], result[1], -1);
        // Wide enough for whole strides after the last window's first place.
        long bottom = Math.max(padding, (kernelHeight - 1L) * dilation + result[2] * stride - padding - x.size(2));
        long right = Math.max(padding, (kernelWidth - 1L) * dilation + result[3] * stride - padding - x.size(3));
        Tensor padded = x.pad(padding, right, padding, bottom, 0);
        Tensor[] places = new Tensor[kernelHeight * kernelWidth];
        for (int i = 0; i < kernelHeight; i++) {
            for (int j = 0; j < kernelWidth; j++) {
                Tensor seen = padded.slice(2, (long) i * dilation, (long) i * dilation + result[2] * stride)
                        .slice(3, (long) j * dilation, (long) j * dilation + result[3] * stride)
                        .reshape(x.n(), x.c(), result[2], stride, result[3], stride)
                        .slice(3, 0, 1)
                        .slice(5, 0, 1)
                        .reshape(x.n(), x.c(), -1);
                places[i * kernelWidth + j] =
                        gradient.matmul(seen.transpose(1, 2)).sum(0).reshape(result[1], x.c(), 1);
            }
        }
        Tensor joined =
                places.length == 1 ? places[0] : places[0].concat(2, Arrays.copyOfRange(places, 1, places.length));
        return joined.reshape(result[1], x.c(), kernelHeight, kernelWidth);
    }
}
