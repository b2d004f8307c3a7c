package io.normbench.engine.libtorch;

import java.util.Arrays;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Mean and variance of a tensor on the CPU. LibTorch's own variance divides once for every value, which takes 6 ns each;
 * this is made of its vectorized reductions and takes 0.3. Two passes: a variance is the mean square about the mean, so
 * that no digits go where the mean is large. Where values lie in {@link Rows}, the mean square comes from their norm,
 * whose gradient is one pass.
 */
final class CpuMoments implements AutoCloseable {
    /** Up to this many values LibTorch's variance, which is one operation, takes no longer. */
    private static final long FEW = 1024;

    /** Up to this length a product with ones sums a row as exactly as LibTorch's sum, and faster. */
    private static final long SHORT_ROW = 64;

    private static final long[] THOSE_OF_ROWS = {};

    private final @Nullable Rows rows; // null: all axes as they are
    private final long[] axes;
    private final Tensor mean;
    private final Tensor centred;

    private CpuMoments(@Nullable Rows rows, long[] axes, Tensor values, Tensor mean) {
        this.rows = rows;
        this.axes = axes;
        this.mean = mean;
        // The mean has no part in a variance's gradient: the distances from it have mean 0.
        this.centred = values.sub(mean.detach());
    }

    /** Whether LibTorch's own are slower for {@code x}. */
    static boolean worthwhile(Tensor x) {
        return x.is_cpu() && x.numel() > FEW;
    }

    /** Over {@code axes} of {@code x}; negative ones count from the end. */
    static CpuMoments over(Tensor x, int... axes) {
        return Rows.of(x, axes)
                .map(rows -> new CpuMoments(rows, THOSE_OF_ROWS, rows.values(), rows.means()))
                .orElseGet(() -> {
                    long[] over = Arrays.stream(axes).asLongStream().toArray();
                    return new CpuMoments(null, over, x, mean(x, over));
                });
    }

    /**
     * Of each channel of each sample of row-major {@code [N, C, H, W]}.
     *
     * @param ones as many as a channel has positions
     */
    static CpuMoments ofSamples(Tensor x, Tensor ones) {
        long length = ones.size(0);
        Rows rows = new Rows(x.reshape(x.size(0) * x.size(1), length), new long[] {x.size(0), x.size(1), 1, 1});
        Tensor mean = length <= SHORT_ROW
                ? torch.mv(rows.values(), ones).unsqueeze(1).div(new Scalar((double) length))
                : rows.means();
        return new CpuMoments(rows, THOSE_OF_ROWS, rows.values(), mean);
    }

    private static Tensor mean(Tensor x, long[] axes) {
        return Sums.mean(x, axes);
    }

    /** The mean, as close as the rounding of the sum lets it be. */
    Tensor mean() {
        return rows == null ? mean : rows.shaped(mean);
    }

    /** The mean, with what the rounding of the sum left out: the mean of equal values is that value. */
    Tensor exactMean() {
        try (Tensor distances = centred.detach()) {
            Tensor rest = rows == null
                    ? mean(distances, axes)
                    : rows.shaped(rows.with(distances).means());
            // Distances from an infinite mean are no numbers.
            return mean().add(torch.nan_to_num(
                    rest, new DoubleOptional(0), new DoubleOptional(0), new DoubleOptional(0)));
        }
    }

    /** The biased variance. */
    Tensor variance() {
        if (rows == null) {
            try (Tensor squares = centred.square()) {
                return mean(squares, axes);
            }
        }
        return rows.shaped(rows.with(centred).norms().square().mul(new Scalar(1.0 / rows.length())));
    }

    /** Lets go of the distances, which the gradient keeps if it needs them. */
    @Override
    public void close() {
        centred.close();
    }
}
