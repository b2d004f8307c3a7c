package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.norm.common.InstanceMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Batch normalization (Ioffe and Szegedy 2015, arXiv:1502.03167, algorithms 1 and 2).
 *
 * <pre>
 * training:    y = weight · (x - μ) / √(σ² + eps) + bias      μ, σ² over (N, H, W), σ² biased
 *              running_mean ← running_mean + momentum · (μ - running_mean)
 *              running_var  ← running_var  + momentum · (σ²·m/(m-1) - running_var),  m = N·H·W
 * evaluation:  the same with the running statistics as constants
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), both {@code [C]}. State: {@code running_mean} (0),
 * {@code running_var} (1). Momentum is the weight of the <em>new</em> value and the stored variance is unbiased, both
 * as in PyTorch's {@code BatchNorm2d}, from which the defaults 0.1 and 1e-5 come; TensorFlow writes the complement and
 * stores the biased one.
 *
 * <p>Two options are PyTorch's as well. {@code momentum: none} averages all batches alike: the weight of the new value
 * is 1/t for the t-th training pass, which a further piece of state counts ({@code num_batches_tracked}, {@code [1]}).
 * With {@code running_statistics: false} there is no state, and evaluation normalizes with the batch's statistics too.
 *
 * <p>Batch 1: statistics are those of one image (instance normalization), while evaluation uses running averages: the
 * gap between the two is what makes it fail. With one value per channel (N·H·W = 1) the output is {@code bias}, state
 * is left alone, and the event is counted; PyTorch refuses.
 *
 * @param eps added to the variance
 * @param momentum weight of the new value in running averages; empty: of all batches the same
 * @param runningStatistics whether there are any
 */
public record BatchNorm(double eps, OptionalDouble momentum, boolean runningStatistics) implements Normalization {
    /** With running averages of a fixed momentum. */
    public BatchNorm(double eps, double momentum) {
        this(eps, OptionalDouble.of(momentum), true);
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        return define(x, scope, "weight", "bias");
    }

    public Tensor define(Tensor x, Scope scope, String weightName, String biasName) {
        Tensor weight = scope.parameter(weightName, Initializer.constant(1), x.c());
        Tensor bias = scope.parameter(biasName, Initializer.constant(0), x.c());
        Optional<Running> running = running(scope, x.c());
        if (running.isPresent() && !scope.training()) {
            Tensor scale =
                    Axes.perChannel(running.get().variance().get()).add(eps).rsqrt();
            Tensor centred = x.sub(Axes.perChannel(running.get().mean().get()));
            return Axes.affine(centred.mul(scale), weight, bias);
        }
        if (Axes.valuesPerChannel(x) == 1) {
            return onlyBias(x, bias, scope);
        }
        Moments batch = x.moments(0, 2, 3);
        running.ifPresent(state -> state.move(batch, Axes.valuesPerChannel(x)));
        return Axes.affine(Axes.standardized(x, batch, eps), weight, bias);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(fused(x, scope, "weight", "bias"));
    }

    public Tensor fused(Tensor x, Scope scope, String weightName, String biasName) {
        Tensor weight = scope.parameter(weightName, Initializer.constant(1), x.c());
        Tensor bias = scope.parameter(biasName, Initializer.constant(0), x.c());
        Optional<Running> running = running(scope, x.c());
        boolean ofBatch = scope.training() || running.isEmpty();
        if (ofBatch && Axes.valuesPerChannel(x) == 1) {
            return onlyBias(x, bias, scope);
        }
        if (ofBatch && (running.isEmpty() || momentum.isEmpty())) {
            running.ifPresent(
                    state -> state.move(InstanceMoments.of(x.stopGradient()).ofBatch(), Axes.valuesPerChannel(x)));
            return x.batchNorm(weight, bias, null, null, true, 0, eps);
        }
        return x.batchNorm(
                weight,
                bias,
                running.get().mean(),
                running.get().variance(),
                scope.training(),
                momentum.orElse(0),
                eps);
    }

    /** Running statistics, if there are any. */
    private Optional<Running> running(Scope scope, long channels) {
        if (!runningStatistics) {
            return Optional.empty();
        }
        Optional<Variable> passes = momentum.isPresent()
                ? Optional.empty()
                : Optional.of(scope.state("num_batches_tracked", Initializer.constant(0), 1));
        return Optional.of(new Running(
                BatchMoments.runningMean(scope, channels), BatchMoments.runningVar(scope, channels), momentum, passes));
    }

    /** @param passes how many passes moved the averages; empty where a momentum does */
    private record Running(Variable mean, Variable variance, OptionalDouble momentum, Optional<Variable> passes) {
        void move(Moments batch, long values) {
            Tensor unbiased = batch.variance().mul(values / (values - 1.0));
            if (passes.isEmpty()) {
                mean.lerp(batch.mean(), momentum.orElseThrow());
                variance.lerp(unbiased, momentum.orElseThrow());
                return;
            }
            Tensor passed = passes.get().get().add(1);
            passes.get().set(passed);
            Tensor weight = passed.reciprocal();
            mean.lerp(batch.mean(), weight);
            variance.lerp(unbiased, weight);
        }
    }

    private static Tensor onlyBias(Tensor x, Tensor bias, Scope scope) {
        scope.count(Axes.ONE_VALUE);
        return Axes.perChannel(bias).expand(x.shape());
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public RunningMoments runningMoments() {
        return runningStatistics ? RunningMoments.UNBIASED : RunningMoments.NONE;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "bn",
                    "Batch normalization",
                    Family.BATCH,
                    "Ioffe & Szegedy 2015, arXiv:1502.03167; checked against PyTorch BatchNorm2d",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.realOrNone(
                                    "momentum",
                                    0.1,
                                    0,
                                    "weight of the new value in running averages (PyTorch default); none: all alike"),
                            OptionSpec.flag(
                                    "running_statistics",
                                    true,
                                    "false: evaluation uses the batch's (PyTorch's track_running_stats)")),
                    true,
                    options -> new BatchNorm(
                            options.real("eps"), options.realOrNone("momentum"), options.flag("running_statistics")),
                    new Alias(
                            "SyncBN",
                            "bn",
                            "one process holds the whole batch: its statistics are those of all workers"),
                    new Alias("SyncBatchNorm", "bn", "as SyncBN"),
                    new Alias(
                            "In-place ABN",
                            "bn",
                            "arXiv:1712.02616: with a leaky ReLU, one tensor less to keep; networks here add a ReLU"),
                    new Alias("Spatial BN", "bn", ""));
        }
    }
}
