package io.normbench.engine.libtorch;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Sums and means. LibTorch's mean on the CPU is its sum, divided, but its gradient is divided only after it was repeated for
 * every value, by a loop that takes 1 ns for each; here it is divided before.
 */
final class Sums {
    private Sums() {}

    /** The sum over {@code axes}, which stay with length 1; negative ones count from the end. */
    static Tensor over(Tensor x, long... axes) {
        if (endsWithPositions(axes) && ShortChannels.worthwhile(x)) {
            return axes.length == 2 ? ShortChannels.sampleSums(x) : ShortChannels.sums(x);
        }
        return torch.sum(x, axes, true, new ScalarTypeOptional());
    }

    /** The mean over {@code axes}, which stay with length 1; negative ones count from the end. */
    static Tensor mean(Numbers numbers, Tensor x, long... axes) {
        if (!x.is_cpu() || !ShortChannels.isWide(x)) {
            return torch.mean(x, axes, true, new ScalarTypeOptional());
        }
        long count = 1;
        for (long axis : axes) {
            count *= x.size(axis);
        }
        return numbers.over(over(x, axes), count);
    }

    /** The mean of all values, without axes. */
    static Tensor mean(Numbers numbers, Tensor x) {
        return x.is_cpu() && ShortChannels.isWide(x) ? numbers.over(torch.sum(x), x.numel()) : torch.mean(x);
    }

    /** Whether these are the axes of positions, with or without that of samples. */
    private static boolean endsWithPositions(long... axes) {
        int last = axes.length - 1;
        return (last == 1 || last == 2 && axes[0] == 0) && axes[last - 1] == 2 && axes[last] == 3;
    }
}
