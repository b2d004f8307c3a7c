package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Convolution;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Pass;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cross-iteration batch normalization (Yao, Cao, Zheng, Huang and Lin 2020, arXiv:2002.05712, equations 6 to 12; the authors'
 * {@code mmdet/models/utils/CBN.py}, CBatchNorm2d): statistics of the last iterations too, brought to the present weight of
 * the convolution before by a Taylor polynomial of the first degree.
 *
 * <pre>
 * y = convolution of x with W, [N, O, H', W'];  m = N·H'·W';  μ, σ² of each output channel over the batch, biased
 * kept of each of the last k iterations i:  μ_i, σ²_i, D_i = dμ/dW (the mean window of x), V_i = dσ²/dW, W_i
 * training:    at W:  μ_i' = μ_i + ρ ⟨D_i, W - W_i⟩;  E_i' = E[y²]_i + ρ ⟨dE[y²]_i/dW, W - W_i⟩
 *              entries of a channel with E_i' - μ_i'² &lt; 0 are left out
 *              μ̄, Ē: means over this iteration and those that are left;   σ̄² = Ē - μ̄²
 *              out = weight · (y - μ̄) / (√σ̄² + eps) + bias          eps_inside: / √(σ̄² + eps)
 *              running_mean, running_var move towards μ, σ²·m/(m-1) of this iteration alone by momentum
 * burn-in:     in the first burnin steps, and always if buffer is 0: μ and σ²·m/(m-1) of this iteration; nothing is kept
 * evaluation:  the running statistics in the place of μ̄ and σ̄²
 * </pre>
 *
 * <p>Gradients flow through this iteration's statistics; what is kept is constant. Second moments are kept and joined
 * about their means, which is the same and loses no digits where means are large: V = dE[y²]/dW - 2 μ D, and
 * E_i' - μ_i'² = σ²_i + ρ ⟨V_i, W - W_i⟩ - (ρ ⟨D_i, W - W_i⟩)².
 *
 * <p>In a network the method looks at the convolution before it, whose weight is seen after a weight transform; something
 * added to the convolution's result, such as a shortcut, counts as a constant. Alone, as for reference vectors, it brings a
 * 3×3 convolution of its own, {@code conv_weight} {@code [O, I, 3, 3]}.
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [O]}; the authors start {@code weight} from a uniform
 * distribution in [0, 1), as PyTorch once did for every batch normalization. State: {@code running_mean} (0),
 * {@code running_var} (1), {@code [O]}, and, if iterations are kept, {@code iters} (0) {@code [1]} and {@code history0.*} to
 * {@code history<k-1>.*}. Momentum is the weight of the new value;
 * 0.1 and eps 1e-5 are PyTorch's, eps outside the root and ρ 1 the authors' code's; k 3 is the paper's (its k = 4 counts
 * this iteration).
 *
 * <p>Batch 1: what the method is made for. With one value per channel the output is {@code bias}, state is left alone, and
 * the event is counted.
 *
 * @param buffer iterations that are kept, k
 * @param rho share of the Taylor polynomial's second term
 * @param burnin steps of plain batch normalization at the start
 * @param eps added to the standard deviation, or to the variance
 * @param momentum weight of the new value in running averages
 * @param epsInside whether eps is added to the variance
 * @param outChannels output channels of the method's own convolution; 0: as many as it has inputs
 */
public record CrossIterationBatchNorm(
        int buffer, double rho, int burnin, double eps, double momentum, boolean epsInside, int outChannels)
        implements Normalization {
    private static final int OWN_KERNEL = 3;

    @Override
    public boolean needsConvolution() {
        return true;
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Convolution convolution = ownConvolution(x, scope);
        return define(convolution.result(), convolution, scope);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Convolution convolution = ownConvolution(x, scope);
        return Optional.of(afterConvolution(convolution.result(), convolution, scope));
    }

    private Convolution ownConvolution(Tensor x, Scope scope) {
        Tensor weight = scope.parameter(
                "conv_weight",
                Initializer.kaimingNormalFanOut(),
                outChannels == 0 ? x.c() : outChannels,
                x.c(),
                OWN_KERNEL,
                OWN_KERNEL);
        return new Convolution(x, weight, 1, OWN_KERNEL / 2, 1);
    }

    private Tensor define(Tensor y, Convolution convolution, Scope scope) {
        declare(y, convolution, scope);
        if (scope.training() && Axes.valuesPerChannel(y) == 1) {
            return onlyBias(y, scope);
        }
        Tensor mean;
        Tensor divisor;
        if (scope.training()) {
            Moments batch = y.moments(0, 2, 3);
            Moments used = withHistory(y, batch, convolution, scope);
            mean = Axes.perChannel(used.mean());
            divisor = Axes.perChannel(divisor(used.variance()));
        } else {
            mean = Axes.perChannel(BatchMoments.runningMean(scope, y.c()).get());
            divisor = Axes.perChannel(
                    divisor(BatchMoments.runningVar(scope, y.c()).get()));
        }
        return Axes.affine(y.sub(mean).div(divisor), scope.weight(y.c()), scope.bias(y.c()));
    }

    @Override
    public Tensor afterConvolution(Tensor y, Convolution convolution, Scope scope) {
        declare(y, convolution, scope);
        if (scope.training() && Axes.valuesPerChannel(y) == 1) {
            return onlyBias(y, scope);
        }
        Tensor weight = scope.weight(y.c());
        Moments used = scope.training()
                ? withHistory(y, y.moments(0, 2, 3), convolution, scope)
                : new Moments(
                        BatchMoments.runningMean(scope, y.c()).get(),
                        BatchMoments.runningVar(scope, y.c()).get());
        Tensor scale = weight.div(divisor(used.variance()));
        return y.channelAffine(scale, scope.bias(y.c()).sub(used.mean().mul(scale)));
    }

    private Tensor divisor(Tensor variance) {
        return epsInside ? variance.add(eps).sqrt() : variance.safeSqrt().add(eps);
    }

    /** Asks for all variables, whatever a pass needs of them: they exist from the first one on. */
    private void declare(Tensor y, Convolution convolution, Scope scope) {
        scope.weight(y.c());
        BatchMoments.runningMean(scope, y.c());
        BatchMoments.runningVar(scope, y.c());
        if (buffer > 0) {
            Pass.counter(scope);
            history(convolution, scope);
        }
    }

    private static Tensor onlyBias(Tensor y, Scope scope) {
        scope.count(Axes.ONE_VALUE);
        return Axes.perChannel(scope.bias(y.c())).expand(y.shape());
    }

    /** The statistics to normalize with, {@code [O]}, from this iteration's; moves all state. */
    private Moments withHistory(Tensor y, Moments biased, Convolution convolution, Scope scope) {
        double values = Axes.valuesPerChannel(y);
        Tensor mean = biased.mean().reshape(-1);
        Tensor variance = biased.variance().reshape(-1);
        Tensor unbiased = variance.mul(values / (values - 1));
        BatchMoments.runningMean(scope, y.c()).lerp(mean, momentum);
        BatchMoments.runningVar(scope, y.c()).lerp(unbiased, momentum);
        if (buffer == 0) {
            return new Moments(mean, unbiased);
        }
        Pass pass = Pass.next(Pass.counter(scope));
        if (pass.surelyWithin(burnin)) {
            return new Moments(mean, unbiased);
        }
        List<Entry> history = history(convolution, scope);
        Moments joined = joined(history, mean, variance, convolution, pass);
        Tensor centred = y.stopGradient().sub(biased.mean().stopGradient());
        Tensor window = convolution.meanWindow(y.shape());
        // What rounding left of the mean would meet windows with large means of their own.
        Tensor rest = centred.mean(0, 2, 3).reshape(-1, 1);
        Tensor slopes = convolution
                .weightGradient(centred)
                .mul(1 / values)
                .sub(rest.mul(window))
                .mul(2);
        pass.put(history.stream().map(Entry::variables).toList(), mean, variance, window, slopes, convolution.weight());
        return new Moments(
                pass.after(burnin, joined::mean, () -> mean), pass.after(burnin, joined::variance, () -> unbiased));
    }

    /**
     * An iteration that is kept, at the place of its number modulo their count.
     *
     * @param mean μ, {@code [O, 1]}
     * @param variance σ², {@code [O, 1]}
     * @param window D, {@code [1, P]} with P = I·kh·kw
     * @param slope V, {@code [O, P]}
     * @param weight W, {@code [O, P]}
     */
    private record Entry(Variable mean, Variable variance, Variable window, Variable slope, Variable weight) {
        Variable[] variables() {
            return new Variable[] {mean, variance, window, slope, weight};
        }
    }

    private List<Entry> history(Convolution convolution, Scope scope) {
        long o = convolution.weight().size(0);
        long p = convolution.weight().count() / o;
        Initializer zero = Initializer.constant(0);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < buffer; i++) {
            Scope own = scope.child("history" + i);
            entries.add(new Entry(
                    own.state("mean", zero, o, 1),
                    own.state("var", zero, o, 1),
                    own.state("window", zero, 1, p),
                    own.state("slope", zero, o, p),
                    own.state("weight", zero, o, p)));
        }
        return entries;
    }

    /** Mean and variance over this iteration and those kept that count, {@code [O]}. */
    private Moments joined(List<Entry> history, Tensor mean, Tensor variance, Convolution convolution, Pass pass) {
        Tensor weight = convolution.weight().stopGradient().reshape(mean.count(), -1);
        List<Tensor> means = new ArrayList<>();
        List<Tensor> variances = new ArrayList<>();
        List<Tensor> present = new ArrayList<>();
        for (int i = 0; i < buffer; i++) {
            Optional<Tensor> exists = pass.isAfter(burnin, i, buffer);
            if (exists.isPresent()) {
                Entry entry = history.get(i);
                Tensor moved = weight.sub(entry.weight().get());
                Tensor scaled = rho == 1 ? moved : moved.mul(rho);
                Tensor shift = scaled.mul(entry.window().get()).sum(1);
                means.add(entry.mean().get().add(shift));
                variances.add(scaled.mul(entry.slope().get())
                        .sum(1)
                        .add(entry.variance().get())
                        .sub(shift.square()));
                present.add(exists.get().reshape(1, 1));
            }
        }
        if (means.isEmpty()) {
            return new Moments(mean, variance);
        }
        Tensor theirMeans = columns(means);
        Tensor theirs = columns(variances);
        Tensor zero = mean.engine().full(0, 1, 1);
        Tensor kept = columns(present).where(theirs.greater(zero).add(theirs.equal(zero)), zero);
        Tensor entries = kept.sum(1).add(1).reshape(-1);
        Tensor joined =
                mean.add(kept.where(theirMeans, zero).sum(1).reshape(-1)).div(entries);
        Tensor about = joined.reshape(-1, 1);
        Tensor apart = kept.where(theirMeans, about).sub(about).square().sum(1).reshape(-1);
        Tensor spread = mean.sub(joined).square().add(apart);
        return new Moments(
                joined,
                variance.add(kept.where(theirs, zero).sum(1).reshape(-1))
                        .add(spread)
                        .div(entries));
    }

    private static Tensor columns(List<Tensor> columns) {
        return columns.size() == 1
                ? columns.get(0)
                : columns.get(0).concat(1, columns.subList(1, columns.size()).toArray(Tensor[]::new));
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "cbn",
                    "Cross-iteration batch normalization",
                    Family.BATCH,
                    "Yao et al. 2020, arXiv:2002.05712; checked against the authors' CBatchNorm2d",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the standard deviation (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages"),
                            OptionSpec.integer("buffer", 3, 0, "past iterations whose statistics are used"),
                            OptionSpec.real("rho", 1, 0, "share of the first-order term (authors' code)"),
                            OptionSpec.integer("burnin", 0, 0, "steps of plain batch normalization at the start"),
                            OptionSpec.flag("eps_inside", false, "eps is added to the variance (authors' out_p)"),
                            OptionSpec.integer(
                                    "out_channels",
                                    0,
                                    0,
                                    "channels of the convolution that the method brings where it is alone; 0: its inputs")),
                    false,
                    options -> new CrossIterationBatchNorm(
                            options.integer("buffer"),
                            options.real("rho"),
                            options.integer("burnin"),
                            options.real("eps"),
                            options.real("momentum"),
                            options.flag("eps_inside"),
                            options.integer("out_channels")));
        }
    }
}
