package io.normbench.norm.elementwise;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Frozen batch normalization: the affine map of a finished batch normalization, all four vectors constant, as detection
 * practice uses it with pretrained backbones (detectron2 and torchvision, {@code FrozenBatchNorm2d}).
 *
 * <pre>
 * y = x · s + (bias - running_mean · s),    s = weight / √(running_var + eps)
 * </pre>
 *
 * <p>Parameters: none. State, never changed: {@code weight} (1), {@code bias} (0), {@code running_mean} (0),
 * {@code running_var} (1). Trained from scratch it is close to no normalization at all. Training and evaluation are the
 * same; exact at batch 1. In detectors and segmentation networks it stands in the backbone alone; new layers have a bias
 * instead. eps 1e-5 as in both references.
 *
 * @param eps added to the variance
 */
public record FrozenBatchNorm(double eps) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor scale = state(scope, "weight", 1, x.c())
                .get()
                .mul(BatchMoments.runningVar(scope, x.c()).get().add(eps).rsqrt());
        Tensor shift = state(scope, "bias", 0, x.c())
                .get()
                .sub(BatchMoments.runningMean(scope, x.c()).get().mul(scale));
        return Axes.affine(x, scale, shift);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(x.batchNorm(
                state(scope, "weight", 1, x.c()).get(),
                state(scope, "bias", 0, x.c()).get(),
                BatchMoments.runningMean(scope, x.c()),
                BatchMoments.runningVar(scope, x.c()),
                false,
                0,
                eps));
    }

    @Override
    public boolean backboneOnly() {
        return true;
    }

    private static Variable state(Scope scope, String name, double initial, long channels) {
        return scope.state(name, Initializer.constant(initial), channels);
    }

    /** The gradient is dy scaled by constants: it needs no x. */
    @Override
    public Traffic traffic(long... shape) {
        return new Traffic(new Traffic.Pass(1, 1, 1), new Traffic.Pass(1, 1, 1));
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    "frozen_bn",
                    "Frozen batch normalization",
                    Family.ELEMENTWISE,
                    "checked against torchvision and detectron2 FrozenBatchNorm2d",
                    List.of(OptionSpec.positive("eps", 1e-5, "added to the variance (torchvision default)")),
                    true,
                    options -> new FrozenBatchNorm(options.real("eps")),
                    new Alias("AffineChannel", "frozen_bn", "Detectron's name"),
                    new Alias("Fixed BN", "frozen_bn", ""));
        }
    }
}
