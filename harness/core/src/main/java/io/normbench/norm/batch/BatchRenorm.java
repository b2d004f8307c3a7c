package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
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

/**
 * Batch renormalization (Ioffe 2017, arXiv:1702.03275, algorithm 1; conventions of ludvb/batchrenorm).
 *
 * <pre>
 * training:    s = √σ² + eps                                       μ, σ² (biased) over (N, H, W)
 *              r = clip(s / running_std, 1/r_max, r_max)           constants in the backward pass,
 *              d = clip((μ - running_mean) / running_std, ±d_max)  from the state before the update
 *              y = weight · ((x - μ) / s · r + d) + bias
 *              running_mean, running_std move towards μ, s by momentum
 * evaluation:  y = weight · (x - running_mean) / running_std + bias          no eps
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_mean} (0),
 * {@code running_std} (1). Defaults from the reference implementation: eps 1e-3, momentum 0.01 (weight of the new
 * value), r_max 3 and d_max 5, the values the paper's schedule ends at. The paper starts with plain batch
 * normalization: with {@code warmup_steps} W > 0, r_max stays 1 and d_max 0 for W steps, then r_max rises linearly
 * until step 8·W and d_max until 5·W, the proportions of the paper's 5k, 40k and 25k.
 *
 * <p>Batch 1: defined and noisy; the clipped correction keeps training and evaluation close. The gradient of √σ² at
 * σ² = 0 is taken as 0.
 *
 * @param eps added to the standard deviation
 * @param momentum weight of the new value in running averages
 * @param rMax largest scale correction
 * @param dMax largest shift correction
 * @param warmupSteps steps of plain batch normalization before corrections
 */
public record BatchRenorm(double eps, double momentum, double rMax, double dMax, int warmupSteps)
        implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Variable mean = BatchMoments.runningMean(scope, x.c());
        Variable deviation = scope.state("running_std", Initializer.constant(1), x.c());
        Tensor normalized;
        if (scope.training()) {
            Moments batch = x.moments(0, 2, 3);
            Tensor s = batch.variance().safeSqrt().add(eps);
            Correction correction =
                    correction(batch.mean().reshape(-1), s.reshape(-1), mean.get(), deviation.get(), scope);
            normalized = x.sub(batch.mean())
                    .div(s)
                    .mul(Axes.perChannel(correction.r()))
                    .add(Axes.perChannel(correction.d()));
            mean.lerp(batch.mean(), momentum);
            deviation.lerp(s, momentum);
        } else {
            normalized = x.sub(Axes.perChannel(mean.get())).div(Axes.perChannel(deviation.get()));
        }
        return Axes.affine(normalized, scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Variable mean = BatchMoments.runningMean(scope, x.c());
        Variable deviation = scope.state("running_std", Initializer.constant(1), x.c());
        Tensor weight = scope.weight(x.c());
        Tensor bias = scope.bias(x.c());
        if (!scope.training()) {
            Tensor scale = weight.div(deviation.get());
            return Optional.of(x.channelAffine(scale, bias.sub(mean.get().mul(scale))));
        }
        // r and d are absorbed by the affine: y = x · scale + shift with vectors of length C.
        // From the samples' moments, whose gradient makes fewer passes than that of the batch's.
        Moments batch = InstanceMoments.of(x).ofBatch();
        Tensor mu = batch.mean().reshape(-1);
        Tensor s = batch.variance().safeSqrt().reshape(-1).add(eps);
        Correction correction = correction(mu, s, mean.get(), deviation.get(), scope);
        Tensor scale = weight.mul(correction.r()).div(s);
        Tensor shift = weight.mulAdd(correction.d(), bias).sub(mu.mul(scale));
        mean.lerp(mu, momentum);
        deviation.lerp(s, momentum);
        return Optional.of(x.channelAffine(scale, shift));
    }

    private Correction correction(Tensor mu, Tensor s, Tensor runningMean, Tensor runningStd, Scope scope) {
        double limitR = 1 + (rMax - 1) * scope.scheduled(step -> ramp(step, 7));
        double limitD = dMax * scope.scheduled(step -> ramp(step, 4));
        Tensor r = s.stopGradient().div(runningStd).clamp(1 / limitR, limitR);
        Tensor d = mu.stopGradient().sub(runningMean).div(runningStd).clamp(-limitD, limitD);
        return new Correction(r, d);
    }

    /** 0 during warm-up, then up to 1 over {@code lengths} times as many steps; always 1 without warm-up. */
    private double ramp(long step, int lengths) {
        if (warmupSteps == 0) {
            return 1;
        }
        return Math.max(0, Math.min(1, (double) (step - warmupSteps) / ((double) lengths * warmupSteps)));
    }

    private record Correction(Tensor r, Tensor d) {}

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "brn",
                    "Batch renormalization",
                    Family.BATCH,
                    "Ioffe 2017, arXiv:1702.03275; checked against ludvb/batchrenorm",
                    List.of(
                            OptionSpec.positive("eps", 1e-3, "added to the standard deviation (ludvb/batchrenorm)"),
                            OptionSpec.real("momentum", 0.01, 0, "weight of the new value in running averages"),
                            OptionSpec.real("r_max", 3, 1, "largest scale correction (paper, end of schedule)"),
                            OptionSpec.real("d_max", 5, 0, "largest shift correction (paper, end of schedule)"),
                            OptionSpec.integer(
                                    "warmup_steps", 0, 0, "steps of plain batch normalization before corrections")),
                    true,
                    options -> new BatchRenorm(
                            options.real("eps"),
                            options.real("momentum"),
                            options.real("r_max"),
                            options.real("d_max"),
                            options.integer("warmup_steps")),
                    new Alias("Renorm", "brn", "Keras' BatchNormalization(renorm=True)"));
        }
    }
}
