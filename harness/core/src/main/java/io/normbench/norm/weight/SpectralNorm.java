package io.normbench.norm.weight;

import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Traffic;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;

/**
 * Spectral normalization (Miyato et al. 2018, arXiv:1802.05957, algorithm 1; PyTorch's {@code spectral_norm} hook).
 *
 * <pre>
 * training, no gradient, n_power_iterations times:   v ← Wᵀu / ‖Wᵀu‖,   u ← Wv / ‖Wv‖
 * always:                                            w = W / (uᵀWv)      W: the weight as [O, I·kh·kw]
 * </pre>
 *
 * <p>State: {@code u} {@code [O]}, {@code v} {@code [I·kh·kw]}, normal at the start; no parameters. u and v are
 * constants in the backward pass; evaluation uses the stored ones. eps 1e-12 bounds the norms from below (PyTorch's).
 *
 * @param powerIterations power iterations of a training step
 * @param eps smallest norm
 */
public record SpectralNorm(int powerIterations, double eps) implements WeightTransform {
    @Override
    public Tensor define(Tensor weight, Scope scope) {
        long filters = weight.size(0);
        Tensor matrix = weight.reshape(filters, -1);
        long values = matrix.size(1);
        Initializer normal = unitNormal();
        Variable u = scope.state("u", normal, filters);
        Variable v = scope.state("v", normal, values);
        if (scope.training()) {
            Tensor constant = matrix.stopGradient();
            for (int i = 0; i < powerIterations; i++) {
                v.set(normalized(constant.transpose(0, 1).matmul(column(u))));
                u.set(normalized(constant.matmul(column(v))));
            }
        }
        // Copies: the state may be written again before the backward pass has read it.
        Tensor left = column(u).mul(1).transpose(0, 1);
        Tensor right = column(v).mul(1);
        Tensor sigma = left.matmul(matrix).matmul(right);
        return matrix.div(sigma).reshape(weight.shape());
    }

    private static Tensor column(Variable vector) {
        return vector.get().reshape(-1, 1);
    }

    private Tensor normalized(Tensor column) {
        Tensor least =
                column.engine().kept(List.of("smallest norm", eps), () -> HostTensor.of(new double[] {eps}, 1, 1));
        return column.div(column.norm(0, 1).maximum(least));
    }

    private static Initializer unitNormal() {
        return (shape, random) -> {
            double[] values = new double[Initializer.count(shape)];
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextGaussian();
                squares += values[i] * values[i];
            }
            double norm = Math.sqrt(squares);
            for (int i = 0; i < values.length; i++) {
                values[i] /= norm;
            }
            return values;
        };
    }

    /** The largest singular value is a statistic of the whole matrix. */
    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(shape[0] * shape[1] * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<WeightTransform> implements WeightTransformProvider {
        public Provider() {
            super(
                    "spn",
                    "Spectral normalization",
                    Family.WEIGHT,
                    "Miyato et al. 2018, arXiv:1802.05957; checked against PyTorch spectral_norm",
                    List.of(
                            OptionSpec.integer("n_power_iterations", 1, 1, "power iterations a training step"),
                            OptionSpec.positive("eps", 1e-12, "smallest norm (PyTorch default)")),
                    false,
                    options -> new SpectralNorm(options.integer("n_power_iterations"), options.real("eps")));
        }
    }
}
