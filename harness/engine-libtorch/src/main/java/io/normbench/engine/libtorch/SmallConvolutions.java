package io.normbench.engine.libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Convolutions of few images on the CPU. LibTorch gives those of more than one image to oneDNN, which takes some 300 µs for
 * one with its gradient before it has computed anything; its own, by a product of matrices for each image, is done by then.
 */
final class SmallConvolutions {
    /** Multiplications of all images up to which LibTorch's own are faster. */
    private static final long MOST_WORK = 600_000;

    private SmallConvolutions() {}

    /** Whether LibTorch's own convolution, without dilation and groups, is the faster one for {@code x}. */
    static boolean worthwhile(Tensor x, Tensor weight, int stride, int padding) {
        if (!x.is_cpu()
                || x.size(0) == 1
                || x.scalar_type().intern() != torch.ScalarType.Float
                || weight.scalar_type().intern() != torch.ScalarType.Float
                || !x.is_contiguous()
                || !weight.is_contiguous()) {
            return false;
        }
        long height = (x.size(2) + 2L * padding - weight.size(2)) / stride + 1;
        long width = (x.size(3) + 2L * padding - weight.size(3)) / stride + 1;
        long work = x.size(0) * height * width * weight.numel();
        return work <= MOST_WORK;
    }

    static Tensor apply(Tensor x, Tensor weight, TensorOptional bias, int stride, int padding) {
        return torch.thnn_conv2d(
                x,
                weight,
                new long[] {weight.size(2), weight.size(3)},
                bias,
                new long[] {stride, stride},
                padding,
                padding);
    }
}
