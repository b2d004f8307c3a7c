package io.normbench.engine.libtorch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Row-major images {@code [N, C, H, W]} on the CPU with few positions and many channels, seen as N rows of C·H·W values.
 * LibTorch's loops begin anew for each channel of each sample: at 2×2 positions a sum over them takes eight times as long
 * as one along rows, and the gradient of batch normalization five times.
 */
final class ShortChannels {
    /** With more positions loops are long enough. */
    private static final long MOST_POSITIONS = 16;

    /** With fewer channels of samples the operations that are more cost what they gain. */
    private static final long FEWEST = 4096;

    private static final long[] SAMPLES = {0};
    private static final long[] POSITIONS = {1};

    private ShortChannels() {}

    /** Whether this is the faster way for {@code x}. */
    static boolean worthwhile(Tensor x) {
        if (x.dim() != 4 || !x.is_cpu() || x.size(0) * x.size(1) < FEWEST) {
            return false;
        }
        long positions = x.size(2) * x.size(3);
        return positions > 1 && positions <= MOST_POSITIONS && x.is_contiguous() && isWide(x);
    }

    /** Whether LibTorch computes in the type in which {@code x} lies. */
    static boolean isWide(Tensor x) {
        return switch (x.scalar_type().intern()) {
            case Float, Double -> true;
            default -> false;
        };
    }

    /** {@code other}, repeated over the positions where it has one value for each channel of {@code x}. */
    static Tensor spread(Tensor other, Tensor x) {
        boolean perChannel = other.dim() == 4
                && other.size(0) == 1
                && other.size(1) == x.size(1)
                && other.size(2) == 1
                && other.size(3) == 1
                && other.numel() > 1;
        return perChannel && worthwhile(x)
                ? other.expand(1, x.size(1), x.size(2), x.size(3)).contiguous()
                : other;
    }

    /** The sum over samples and positions, {@code [1, C, 1, 1]}. */
    static Tensor sums(Tensor x) {
        Tensor ofPositions = torch.sum(rows(x), SAMPLES, false, new ScalarTypeOptional());
        return torch.sum(ofPositions.reshape(x.size(1), -1), POSITIONS, false, new ScalarTypeOptional())
                .reshape(1, x.size(1), 1, 1);
    }

    /** The sum over the positions of each channel of each sample, {@code [N, C, 1, 1]}, as a product with ones. */
    static Tensor sampleSums(Tensor x) {
        Tensor channels = x.reshape(x.size(0) * x.size(1), -1);
        return torch.mv(channels, torch.ones(new long[] {channels.size(1)}, x.options()))
                .reshape(x.size(0), x.size(1), 1, 1);
    }

    /** {@code x · scale + shift} with a scale and a shift for each channel, {@code [C]}. */
    static Tensor affine(Tensor x, Tensor scale, Tensor shift) {
        return rows(x).mul(repeated(scale, x))
                .add(repeated(shift, x), new Scalar(1))
                .reshape(x.shape());
    }

    private static Tensor rows(Tensor x) {
        return x.reshape(x.size(0), -1);
    }

    private static Tensor repeated(Tensor perChannel, Tensor x) {
        return perChannel
                .reshape(-1, 1)
                .expand(x.size(1), x.size(2) * x.size(3))
                .reshape(-1);
    }
}
