package io.normbench.engine.libtorch;

import java.util.Arrays;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Mean and variance on the CPU, of distances from the mean. LibTorch's own variance there goes through memory value by value:
 * over positions it takes four times as long, over channels seven times (256 samples of 16 channels of 8×8).
 */
final class CpuMoments implements AutoCloseable {
    /** With fewer values LibTorch's own is faster. */
    private static final long FEW = 1024;

    private final Numbers numbers;
    private final long[] axes;
    private final Tensor mean;
    private final Tensor centred;

    private CpuMoments(Numbers numbers, Tensor x, long[] axes) {
        this.numbers = numbers;
        this.axes = axes;
        this.mean = Sums.mean(numbers, x, axes);
        // The mean has no part in a variance's gradient: the distances from it have mean 0.
        this.centred = x.sub(mean.detach());
    }

    /** Whether LibTorch's own are slower for {@code x}. */
    static boolean worthwhile(Tensor x) {
        return x.is_cpu() && x.numel() > FEW;
    }

    /** Over {@code axes} of {@code x}; negative ones count from the end. */
    static CpuMoments over(Numbers numbers, Tensor x, int... axes) {
        return new CpuMoments(numbers, x, Arrays.stream(axes).asLongStream().toArray());
    }

    /** The mean, as close as the rounding of the sum lets it be. */
    Tensor mean() {
        return mean;
    }

    /** The mean, with what the rounding of the sum left out: the mean of equal values is that value. */
    Tensor exactMean() {
        try (Tensor distances = centred.detach()) {
            // Distances from an infinite mean are no numbers.
            return mean.add(torch.nan_to_num(
                    Sums.mean(numbers, distances, axes),
                    new DoubleOptional(0),
                    new DoubleOptional(0),
                    new DoubleOptional(0)));
        }
    }

    /** The biased variance. */
    Tensor variance() {
        try (Tensor squares = centred.square()) {
            return Sums.mean(numbers, squares, axes);
        }
    }

    /** Lets go of the distances, which the gradient keeps if it needs them. */
    @Override
    public void close() {
        centred.close();
    }
}
