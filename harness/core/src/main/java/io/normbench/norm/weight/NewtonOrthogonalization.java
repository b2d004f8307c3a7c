package io.normbench.norm.weight;

import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Traffic;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.norm.common.Groups;
import io.normbench.norm.common.NewtonIteration;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Orthogonalization of filters by Newton's iteration, ONI (Huang et al. 2020, arXiv:2004.00917, algorithm 1; the
 * authors' {@code ONI_PyTorch/extension/normalization/NormedConv.py}, {@code ONINorm}).
 *
 * <pre>
 * Z: the weight as [O, I·kh·kw], each filter centred;  S = (ZZᵀ + 1e-5 I) / r,  r = ‖ZZᵀ + 1e-5 I‖ (Frobenius)
 * B₀ = I,  B ← 1.5 B - 0.5 B³S  T times;   w = scale · B Z / √r
 * </pre>
 *
 * <p>With {@code groups} the filters are orthogonalized in so many groups of neighbours. Where a group has more filters
 * than a filter has values, columns are orthogonalized instead: S from ZᵀZ, w = scale · Z B / √r, which is the same
 * function where both converge. The authors switch too, but the division by r is commented out there and the iteration
 * then diverges; it is kept here. No parameters, no state; training and evaluation are the same. Defaults are the
 * authors': T 5, one group, scale 1.414 (theirs for √2, as for filters before a ReLU). Where O is not a multiple of the
 * groups, the largest divisor of O below. A filter with one value becomes 0, and the event is counted.
 *
 * @param iterations T
 * @param groups groups of filters, at most
 * @param scale what the orthogonal filters are multiplied by
 */
public record NewtonOrthogonalization(int iterations, int groups, double scale) implements WeightTransform {
    private static final double EPS = 1e-5;

    @Override
    public Tensor define(Tensor weight, Scope scope) {
        Tensor filters = filters(weight, scope);
        boolean byRows = filters.size(1) <= filters.size(2);
        Tensor transposed = filters.transpose(1, 2);
        Tensor gram = byRows ? filters.matmul(transposed) : transposed.matmul(filters);
        Tensor identity = gram.engine().identity(gram.size(-1));
        Tensor regularized = gram.add(identity.mul(EPS));
        Tensor size = regularized.norm(1, 2);
        Tensor root =
                NewtonIteration.inverseRoot(regularized.mul(size.reciprocal().mul(0.5)), iterations);
        Tensor orthogonal = byRows ? root.matmul(filters) : filters.matmul(root);
        return orthogonal.mul(size.rsqrt().mul(scale)).reshape(weight.shape());
    }

    @Override
    public Optional<Tensor> fused(Tensor weight, Scope scope) {
        return Optional.of(new WrittenOrthogonalization(iterations, scale, EPS)
                .of(filters(weight, scope))
                .reshape(weight.shape()));
    }

    private Tensor filters(Tensor weight, Scope scope) {
        int fitted = Groups.fit(groups, weight.size(0));
        return WeightCentring.centred(weight, scope).reshape(fitted, weight.size(0) / fitted, -1);
    }

    /** All filters of a group depend on each other. */
    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[0] / Groups.fit(groups, shape[0]) * shape[1] * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<WeightTransform> implements WeightTransformProvider {
        public Provider() {
            super(
                    "oni",
                    "Orthogonalization by Newton's iteration (ONI)",
                    Family.WEIGHT,
                    "Huang et al. 2020, arXiv:2004.00917; checked against the authors' ONINorm",
                    List.of(
                            OptionSpec.integer("T", 5, 1, "Newton steps (authors' code)"),
                            OptionSpec.integer("groups", 1, 1, "groups of filters; at most O, and a divisor of O"),
                            OptionSpec.real("scale", 1.414, 0, "multiplies the orthogonal filters (authors' code)")),
                    false,
                    options -> new NewtonOrthogonalization(
                            options.integer("T"), options.integer("groups"), options.real("scale")),
                    new Alias(
                            "Orthogonal weight normalization",
                            "gn+oni",
                            "arXiv:1709.06079 by eigenvectors; here by Newton"),
                    new Alias("OWN", "gn+oni", "as orthogonal weight normalization"));
        }
    }
}
