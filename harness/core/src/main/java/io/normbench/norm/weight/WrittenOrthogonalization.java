package io.normbench.norm.weight;

import io.normbench.norm.common.NewtonIteration;
import io.normbench.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link NewtonOrthogonalization} makes of centred filters Z, {@code [g, o, k]}, with the backward pass written out. From
 * the gradient G of {@code w = s B Z / √r}, with {@code A = ZZᵀ + eps I}, {@code r = ‖A‖} and B of {@code N = -A/(2r)}:
 *
 * <pre>
 * dB = s/√r G Zᵀ;   dr = -(⟨G, w⟩ - ⟨dN, A⟩/r) / (2r);   dA = -dN/(2r) + dr A/r;   dZ = s/√r B G + (dA + dAᵀ) Z
 * </pre>
 *
 * <p>and with the factors the other way round where columns are orthogonalized. One is of one call.
 */
final class WrittenOrthogonalization {
    private final double scale;
    private final double eps;
    private final NewtonIteration newton;
    private @Nullable Kept kept;

    WrittenOrthogonalization(int iterations, double scale, double eps) {
        newton = new NewtonIteration(iterations);
        this.scale = scale;
        this.eps = eps;
    }

    /** @param factor {@code s/√r} */
    private record Kept(Tensor filters, Tensor gram, Tensor inverseSize, Tensor factor, Tensor root, Tensor result) {}

    /** The orthogonal filters; engines that keep no written backward pass derive it. */
    Tensor of(Tensor filters) {
        return filters.withBackward(this::forward, this::backward);
    }

    /** Whether filters, and not columns, are orthogonalized. */
    private static boolean byRows(Tensor filters) {
        return filters.size(1) <= filters.size(2);
    }

    private Tensor forward(Tensor filters) {
        Tensor turned = filters.transpose(1, 2);
        Tensor products = byRows(filters) ? filters.matmul(turned) : turned.matmul(filters);
        Tensor identity = filters.engine().identity(products.size(-1));
        Tensor gram = products.add(identity.mul(eps));
        Tensor size = gram.norm(1, 2);
        Tensor inverseSize = size.reciprocal();
        Tensor root = newton.forward(gram.mul(inverseSize.mul(-0.5)));
        Tensor factor = size.rsqrt().mul(scale);
        Tensor result = (byRows(filters) ? root.matmul(filters) : filters.matmul(root)).mul(factor);
        kept = new Kept(filters, gram, inverseSize, factor, root, result);
        return result;
    }

    private Tensor backward(Tensor gradient) {
        Kept of = Objects.requireNonNull(kept);
        Tensor filters = of.filters();
        boolean byRows = byRows(filters);
        Tensor scaled = gradient.mul(of.factor());
        Tensor turned = filters.transpose(1, 2);
        Tensor byNegative = newton.backward(byRows ? scaled.matmul(turned) : turned.matmul(scaled));
        Tensor half = of.inverseSize().mul(-0.5);
        Tensor bySize = gradient.mul(of.result())
                .sum(1, 2)
                .sub(byNegative.mul(of.gram()).sum(1, 2).mul(of.inverseSize()))
                .mul(half);
        Tensor byGram = byNegative.mulAdd(half, of.gram().mul(bySize.mul(of.inverseSize())));
        Tensor both = byGram.add(byGram.transpose(1, 2));
        Tensor root = of.root().transpose(1, 2);
        return byRows
                ? root.matmul(scaled).add(both.matmul(filters))
                : scaled.matmul(root).add(filters.matmul(both));
    }
}
