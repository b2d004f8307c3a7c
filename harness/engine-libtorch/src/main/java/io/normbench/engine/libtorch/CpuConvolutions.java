package io.normbench.engine.libtorch;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Which way of computing a convolution on the CPU is the fastest, without dilation. LibTorch gives those of more
 * than one image to oneDNN, which takes some 300 µs for one with its gradient before it has computed anything.
 *
 * <p>The limits are from convolutions of 1 to 64 channels on maps of 8×8 to 2×2, forward and backward in float32 by one
 * thread (AMD EPYC with AVX2, 2026-11-30).
 */
final class CpuConvolutions {
    /** Multiplications of all images up to which LibTorch's own, by a product for each image, are the fastest. */
    private static final long MOST_BY_IMAGES = 600_000;

    /** Multiplications from which on products of whole images, or of windows that are apart, are faster than oneDNN. */
    private static final long FEWEST_OF_PRODUCTS = 8_000_000;

    /** The same where a window is one position. */
    private static final long FEWEST_OF_POINTS = 1_000_000;

    /** Multiplications for each filter up to which a product of windows that are apart is faster than oneDNN. */
    private static final long MOST_OF_WINDOWS = 300_000;

    /** Images from which on a depthwise convolution of small ones is faster as a product. */
    private static final long FEWEST_OF_DEPTHWISE = 64;

    /** Pairs of a window and a position up to which images are small in this: 4×4 have as many. */
    private static final long MOST_PAIRS = 256;

    private CpuConvolutions() {}

    /**
     * The convolution of {@code x}, without dilation; empty where it is best left to LibTorch and oneDNN.
     *
     * @param weight {@code [O, C/groups, kh, kw]}
     */
    static Optional<Tensor> apply(
            LibTorchEngine engine,
            Tensor x,
            Tensor weight,
            @Nullable Tensor bias,
            int stride,
            int padding,
            int groups) {
        if (!x.is_cpu() || x.size(0) == 1 || !isPlain(x) || !isPlain(weight)) {
            return Optional.empty();
        }
        if (groups == 1) {
            return dense(engine, x, weight, bias, stride, padding);
        }
        return groups == x.size(1) && groups == weight.size(0)
                ? depthwise(engine, x, weight, bias, stride, padding)
                : Optional.empty();
    }

    private static Optional<Tensor> dense(
            LibTorchEngine engine, Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding) {
        Windows windows = Windows.of(x, weight, stride, padding);
        long work = x.size(0) * windows.count() * weight.numel();
        if (work <= MOST_BY_IMAGES) {
            return Optional.of(torch.thnn_conv2d(
                    x,
                    weight,
                    new long[] {weight.size(2), weight.size(3)},
                    bias == null ? new TensorOptional() : new TensorOptional(bias),
                    new long[] {stride, stride},
                    padding,
                    padding));
        }
        if (bias != null) {
            return Optional.empty();
        }
        // oneDNN has all threads, products one.
        int threads = torch.get_num_threads();
        if (work < (windows.values() == 1 ? FEWEST_OF_POINTS : FEWEST_OF_PRODUCTS) * threads) {
            return Optional.empty();
        }
        if (windows.holdImages()) {
            return Optional.of(ImageProduct.of(engine.writtenBackward(), x, weight, windows, taps(engine, windows)));
        }
        return stride > 1 && threads == 1 && work <= MOST_OF_WINDOWS * weight.size(0)
                ? Optional.of(WindowProduct.of(engine.writtenBackward(), x, weight, windows))
                : Optional.empty();
    }

    /** Of each channel for itself; LibTorch's where a value is not finite, which there stays in the windows that hold it. */
    private static Optional<Tensor> depthwise(
            LibTorchEngine engine, Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding) {
        boolean wanted = WrittenBackward.isWanted(x) || WrittenBackward.isWanted(weight);
        if (!wanted || x.size(0) < FEWEST_OF_DEPTHWISE) {
            return Optional.empty();
        }
        Windows windows = Windows.of(x, weight, stride, padding);
        if ((long) windows.count() * windows.height() * windows.width() > MOST_PAIRS
                || !Double.isFinite(x.detach().sum().item_double())) {
            return Optional.empty();
        }
        return Optional.of(
                DepthwiseProduct.of(engine.writtenBackward(), x, weight, bias, windows, taps(engine, windows)));
    }

    private static Tensor taps(LibTorchEngine engine, Windows windows) {
        return engine.kept(List.of("taps of windows", windows), windows::taps).unwrap();
    }

    /** Whether this lies row by row, in float32. */
    private static boolean isPlain(Tensor tensor) {
        return tensor.scalar_type().value == torch.ScalarType.Float.value && tensor.is_contiguous();
    }
}
