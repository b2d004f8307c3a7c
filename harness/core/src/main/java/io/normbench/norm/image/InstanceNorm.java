package io.normbench.norm.image;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.Traffic;
import io.normbench.norm.batch.BatchNorm;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Instance normalization (Ulyanov, Vedaldi and Lempitsky 2016, arXiv:1607.08022, equation 2).
 *
 * <pre>
 * y = weight · (x - μ) / √(σ² + eps) + bias      μ, σ² (biased) of each channel of each sample over (H, W)
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), both {@code [C]} (PyTorch's {@code InstanceNorm2d} with
 * {@code affine=True}). State: none; training and evaluation are the same; exact at batch 1. Where a channel has one
 * position the output is {@code bias} and the event is counted; PyTorch refuses. eps 1e-5 (PyTorch's).
 *
 * <p>With {@code running_statistics: true} (PyTorch's {@code track_running_stats}) evaluation normalizes with running
 * averages as {@link BatchNorm} does. State: {@code running_mean} (0), {@code running_var} (1), {@code [C]}, which
 * training moves towards the mean over the batch of μ and of the unbiased σ² by {@code momentum}, the weight of the new
 * value (0.1, PyTorch's); one position leaves them alone.
 *
 * @param eps added to the variance
 * @param runningStatistics whether evaluation uses running averages
 * @param momentum weight of the new value in them
 */
public record InstanceNorm(double eps, boolean runningStatistics, double momentum) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        if (runningStatistics && !scope.training()) {
            return ofRunning().define(x, scope);
        }
        move(x, scope);
        return new GroupNorm((int) x.c(), eps).define(x, scope);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (runningStatistics && !scope.training()) {
            return ofRunning().fused(x, scope);
        }
        move(x, scope);
        return new GroupNorm((int) x.c(), eps).fused(x, scope);
    }

    private BatchNorm ofRunning() {
        return new BatchNorm(eps, momentum);
    }

    private void move(Tensor x, Scope scope) {
        if (!runningStatistics) {
            return;
        }
        Variable mean = BatchMoments.runningMean(scope, x.c());
        Variable variance = BatchMoments.runningVar(scope, x.c());
        long positions = Axes.positions(x);
        if (positions > 1) {
            Moments samples = x.stopGradient().sampleMoments();
            mean.lerp(samples.mean().mean(0), momentum);
            variance.lerp(samples.variance().mean(0).mul(positions / (positions - 1.0)), momentum);
        }
    }

    /** Means over instances, not moments of all values: what lies between instances is in no variance. */
    @Override
    public RunningMoments runningMoments() {
        return runningStatistics ? RunningMoments.AVERAGED : RunningMoments.NONE;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "in",
                    "Instance normalization",
                    Family.IMAGE,
                    "Ulyanov et al. 2016, arXiv:1607.08022; checked against PyTorch InstanceNorm2d(affine=True)",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.flag(
                                    "running_statistics",
                                    false,
                                    "evaluation uses running averages (PyTorch's track_running_stats)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in them (PyTorch default)")),
                    true,
                    options -> new InstanceNorm(
                            options.real("eps"), options.flag("running_statistics"), options.real("momentum")),
                    new Alias(
                            "MVN",
                            "{id: in, options: {affine: false}}",
                            "Caffe's mean-variance normalization, which adds its eps to the deviation"),
                    new Alias(
                            "Contrast normalization",
                            "{id: in, options: {affine: false}}",
                            "of texture networks; a local one is dn"));
        }
    }
}
