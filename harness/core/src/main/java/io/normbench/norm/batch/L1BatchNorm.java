package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Batch normalization in other norms than the second (Wu et al. 2018, arXiv:1802.09769; Hoffer, Banner, Golan and Soudry
 * 2018, arXiv:1803.01814, section 4; the latter's {@code models/lp_norm.py}).
 *
 * <pre>
 * y = weight · (x - μ) · s + bias                  μ over (N, H, W), as are all means here; m = N·H·W
 * l1:    s = 1 / (√(π/2) · E|x - μ| + eps)         without the constant if not normalized
 * lp:    s = (E|x - μ|ᵖ + eps)^(-1/p)
 * topk:  s = 1 / (½ (1 + √(π ln 4)) / √(2 ln m) · mean of the k largest |x - μ| + eps)
 * running_mean, running_scale move towards μ, s; evaluation uses them
 * </pre>
 *
 * <p>The constants make E|x - μ| and the largest deviations those of a Gaussian of deviation 1. Parameters: {@code
 * weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_mean} (0), {@code running_scale} (0), the
 * multiplier s, called running_var in the authors' code. Momentum is the weight of the <em>old</em> value and 0.1, so
 * that state is nearly that of the last batch: the authors' defaults, as eps 1e-5, p 2 and k 1 are. k counts at most m
 * values. The gradient of |x - μ| at 0 is 0.
 *
 * <p>Batch 1: as {@link BatchNorm}. With one value per channel the output is {@code bias}, state is left alone, and the
 * event is counted.
 *
 * @param variant which deviation
 * @param normalized whether l1 has its constant
 * @param p exponent of lp
 * @param k values of topk
 * @param eps see the formulas
 * @param momentum weight of the OLD value in running averages
 */
public record L1BatchNorm(Variant variant, boolean normalized, double p, int k, double eps, double momentum)
        implements Normalization {
    /** Measures of deviation. */
    public enum Variant {
        /** Mean absolute deviation. */
        L1,
        /** p-th root of the mean p-th power. */
        LP,
        /** Mean of the k largest absolute deviations. */
        TOPK
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor bias = scope.bias(x.c());
        Spread spread = spread(x, scope, bias);
        return Axes.affine(spread.centred().mul(spread.scale()), scope.weight(x.c()), bias);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (BatchMoments.oneValue(x, scope)) {
            return Optional.empty();
        }
        Tensor weight = scope.weight(x.c());
        Tensor bias = scope.bias(x.c());
        if (!scope.training()) {
            Tensor scale = scale(x, scope).get().mul(weight);
            Tensor shift = bias.sub(BatchMoments.runningMean(scope, x.c()).get().mul(scale));
            return Optional.of(x.channelAffine(scale, shift));
        }
        Spread spread = spread(x, scope, bias);
        return Optional.of(
                spread.centred().channelAffine(spread.scale().reshape(x.c()).mul(weight), bias));
    }

    /** What is left of x without its mean, and the multiplier, {@code [1, C, 1, 1]}; moves state. */
    private Spread spread(Tensor x, Scope scope, Tensor bias) {
        Variable runningMean = BatchMoments.runningMean(scope, x.c());
        Variable runningScale = scale(x, scope);
        if (!scope.training()) {
            return new Spread(x.sub(Axes.perChannel(runningMean.get())), Axes.perChannel(runningScale.get()));
        }
        Tensor mean = x.mean(0, 2, 3);
        Tensor centred = x.sub(mean);
        if (Axes.valuesPerChannel(x) == 1) {
            scope.count(Axes.ONE_VALUE);
            return new Spread(centred, Axes.perChannel(bias.stopGradient().mul(0)));
        }
        Tensor scale = multiplier(centred);
        runningMean.lerp(mean, 1 - momentum);
        runningScale.lerp(scale, 1 - momentum);
        return new Spread(centred, scale);
    }

    private record Spread(Tensor centred, Tensor scale) {}

    private Tensor multiplier(Tensor centred) {
        Tensor size = centred.abs();
        return switch (variant) {
            case L1 ->
                size.mean(0, 2, 3)
                        .mul(normalized ? Math.sqrt(Math.PI / 2) : 1)
                        .add(eps)
                        .reciprocal();
            case LP -> size.pow(p).mean(0, 2, 3).add(eps).pow(-1 / p);
            case TOPK -> meanOfLargest(size).mul(topConstant(centred)).add(eps).reciprocal();
        };
    }

    private Tensor meanOfLargest(Tensor size) {
        Tensor byChannel = size.transpose(0, 1).reshape(size.c(), -1);
        Tensor places = byChannel.topIndices((int) Math.min(k, byChannel.size(1)));
        return byChannel.gather(1, places).mean(1).reshape(1, -1, 1, 1);
    }

    private static double topConstant(Tensor x) {
        return 0.5 * (1 + Math.sqrt(Math.PI * Math.log(4))) / Math.sqrt(2 * Math.log(Axes.valuesPerChannel(x)));
    }

    private static Variable scale(Tensor x, Scope scope) {
        return scope.state("running_scale", Initializer.constant(0), x.c());
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "l1bn",
                    "Batch normalization in L1, Lp or top-k",
                    Family.BATCH,
                    "Wu et al. 2018, arXiv:1802.09769; Hoffer et al., arXiv:1803.01814; checked against its lp_norm.py",
                    List.of(
                            OptionSpec.choice("variant", "l1", List.of("l1", "lp", "topk"), "which deviation"),
                            OptionSpec.flag("normalized", true, "l1: times √(π/2), as for a Gaussian (authors' code)"),
                            OptionSpec.real("p", 2, 1, "lp: exponent (authors' code)"),
                            OptionSpec.integer("k", 1, 1, "topk: values (authors' code)"),
                            OptionSpec.positive("eps", 1e-5, "added to the deviation; lp: below the root"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the OLD value in running averages")),
                    false,
                    options -> new L1BatchNorm(
                            Variant.valueOf(options.choice("variant").toUpperCase(Locale.ROOT)),
                            options.flag("normalized"),
                            options.real("p"),
                            options.integer("k"),
                            options.real("eps"),
                            options.real("momentum")),
                    new Alias("Lp BN", "{id: l1bn, options: {variant: lp, p: 2}}", ""),
                    new Alias("Top-k BN", "{id: l1bn, options: {variant: topk, k: 10}}", ""));
        }
    }
}
