package io.normbench.norm.image;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Divisive normalization (Ren, Liao, Urtasun, Sinz and Zemel 2016, arXiv:1611.04520, equation 2; conventions of
 * renmengye/div-norm, {@code div_norm_2d}).
 *
 * <pre>
 * v = x - box_sum(mean of x over C)                   at each position of each sample
 * y = weight · v / √(box_sup(mean of v² over C) + eps) + bias
 * </pre>
 *
 * <p>box_sum and box_sup add what lies in a window of sum_height × sum_width and sup_height × sup_width about the
 * position, zeros beyond the border, and divide by sum_height · sum_width, both of them and at the border too, as the
 * reference does. An even window reaches one further down and right. Parameters: {@code weight} (1), {@code bias} (0),
 * {@code [C]}. State: none; training and evaluation are the same; exact at batch 1. eps 1 is the reference's; it names
 * no windows, 3 × 3 is ours.
 *
 * @param sumHeight rows of the window of the mean
 * @param sumWidth columns of it
 * @param supHeight rows of the window of the deviation
 * @param supWidth columns of it
 * @param eps added to the mean square
 */
public record DivisiveNorm(int sumHeight, int sumWidth, int supHeight, int supWidth, double eps)
        implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor centred = x.sub(box(x.mean(1), sumHeight, sumWidth));
        Tensor square = box(centred.square().mean(1), supHeight, supWidth);
        return Axes.affine(centred.mul(square.add(eps).rsqrt()), scope.weight(x.c()), scope.bias(x.c()));
    }

    /** One reduction over the channels gives both means: v² is the variance plus the squared distance of its means. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Moments channels = x.moments(1);
        Tensor common = pooled(channels.mean(), sumHeight, sumWidth);
        Tensor meanSquare = channels.variance().add(channels.mean().sub(common).square());
        Tensor scale = pooled(meanSquare, supHeight, supWidth).add(eps).rsqrt();
        return Optional.of(x.sub(common).mul(scale).channelAffine(scope.weight(x.c()), scope.bias(x.c())));
    }

    /** Box sums divided by the area of the summation window, one row and one column at a time. */
    private Tensor box(Tensor map, int height, int width) {
        Tensor padded = map.pad((width - 1) / 2, width / 2, (height - 1) / 2, height / 2, 0);
        Tensor rows = padded.slice(2, 0, map.size(2));
        for (int shift = 1; shift < height; shift++) {
            rows = rows.add(padded.slice(2, shift, shift + map.size(2)));
        }
        Tensor sum = rows.slice(3, 0, map.size(3));
        for (int shift = 1; shift < width; shift++) {
            sum = sum.add(rows.slice(3, shift, shift + map.size(3)));
        }
        return sum.mul(1.0 / ((double) sumHeight * sumWidth));
    }

    /** The same as a pooling, which divides by its own area, where the window is square and odd. */
    private Tensor pooled(Tensor map, int height, int width) {
        if (height != width || height % 2 == 0) {
            return box(map, height, width);
        }
        if (height == 1) {
            return sumHeight * sumWidth == 1 ? map : map.mul(1.0 / ((double) sumHeight * sumWidth));
        }
        Tensor mean = map.avgPool2d(height, 1, height / 2);
        return height == sumHeight && width == sumWidth
                ? mean
                : mean.mul((double) height * width / ((double) sumHeight * sumWidth));
    }

    /** Each result waits for the channels at all positions of a window of deviations, each of which needs a window. */
    @Override
    public Traffic traffic(long... shape) {
        long rows = Math.min(shape[2], sumHeight + supHeight - 1L);
        long columns = Math.min(shape[3], sumWidth + supWidth - 1L);
        return Traffic.over(shape[1] * rows * columns);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "dn",
                    "Divisive normalization",
                    Family.IMAGE,
                    "Ren et al. 2016, arXiv:1611.04520; checked against renmengye/div-norm's conventions in PyTorch",
                    List.of(
                            OptionSpec.integer("sum_height", 3, 1, "rows of the window of the mean"),
                            OptionSpec.integer("sum_width", 3, 1, "columns of the window of the mean"),
                            OptionSpec.integer("sup_height", 3, 1, "rows of the window of the deviation"),
                            OptionSpec.integer("sup_width", 3, 1, "columns of the window of the deviation"),
                            OptionSpec.positive("eps", 1, "added to the mean square (reference)")),
                    false,
                    options -> new DivisiveNorm(
                            options.integer("sum_height"),
                            options.integer("sum_width"),
                            options.integer("sup_height"),
                            options.integer("sup_width"),
                            options.real("eps")),
                    new Alias("Local contrast normalization", "dn", "windows over H and W, all channels together"),
                    new Alias("DivNorm", "dn", ""));
        }
    }
}
