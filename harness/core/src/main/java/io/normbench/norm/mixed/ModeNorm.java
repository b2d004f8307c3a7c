package io.normbench.norm.mixed;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.norm.common.InstanceMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Mode normalization (Deecke, Murray and Bilen 2019, arXiv:1810.05466, algorithm 1; the authors' {@code nn/ops.py},
 * {@code ModeNorm}).
 *
 * <pre>
 * g = softmax over K of (gate_weight · m + gate_bias)      m = mean of each channel of each sample over (H, W)
 * μ_k, σ²_k = mean of x, of (x - μ_k)² over (N, H, W), sample n counting g_nk times
 * y = weight · Σ_k g_nk (x - μ_k) / √(σ²_k + eps) + bias
 * running_x, running_x2 move towards μ_k and the mean square σ²_k + μ_k² by momentum
 * evaluation: running_x and running_x2 - running_x² in place of μ_k and σ²_k
 * </pre>
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}; {@code gate_weight}, {@code [K, C]}, normal about
 * 1/K with deviation 0.01, and {@code gate_bias}, {@code [K]}, uniform in ±1/√C. State: {@code running_x}, {@code
 * running_x2} (0), {@code [K, C]}. All as in the authors' code, with its K = 2, eps 1e-5 and momentum 0.1 (weight of
 * the new value). Where the running variance is below 0 by rounding it counts as 0; a mode that no sample has a share
 * in, however small, has mean 0 instead of 0/0.
 *
 * <p>Batch 1: all modes have one image's statistics and the output is instance normalization, while evaluation uses
 * running averages. With one value per channel the output is {@code bias}; state moves all the same, and the event is
 * counted.
 *
 * @param modes K, at least 2
 * @param eps added to the variances
 * @param momentum weight of the new value in running averages
 */
public record ModeNorm(int modes, double eps, double momentum) implements Normalization {
    private static final double GATE_DEVIATION = 0.01;
    /** Far below any share of a sample, and a normal number in float32. */
    private static final double SMALLEST_SHARE = 1e-30;

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor gates = gates(x.mean(2, 3), scope);
        State state = state(x, scope);
        Tensor sum = null;
        Tensor[] means = new Tensor[modes];
        Tensor[] squares = new Tensor[modes];
        for (int k = 0; k < modes; k++) {
            Tensor gate = gates.slice(1, k, k + 1).reshape(-1, 1, 1, 1);
            Tensor mean;
            Tensor variance;
            if (scope.training()) {
                Tensor weights = gate.div(gate.sum(0).clamp(SMALLEST_SHARE, 1 / SMALLEST_SHARE));
                mean = x.mean(2, 3).mul(weights).sum(0);
                variance = x.sub(mean).square().mean(2, 3).mul(weights).sum(0);
                means[k] = mean.reshape(1, -1);
                squares[k] = variance.add(mean.square()).reshape(1, -1);
            } else {
                mean = state.means().get().slice(0, k, k + 1).reshape(1, -1, 1, 1);
                variance = state.variances().slice(0, k, k + 1).reshape(1, -1, 1, 1);
            }
            Tensor part = x.sub(mean).mul(variance.add(eps).rsqrt()).mul(gate);
            sum = sum == null ? part : sum.add(part);
        }
        if (scope.training()) {
            state.move(joined(means), joined(squares), momentum);
            countOneValue(x, scope);
        }
        return Axes.affine(Objects.requireNonNull(sum, "no mode"), scope.weight(x.c()), scope.bias(x.c()));
    }

    /** The gated moments from those of the samples, all modes at once; what is left is one affine of each. */
    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (BatchMoments.oneValue(x, scope)) {
            return Optional.empty();
        }
        long n = x.n();
        long c = x.c();
        InstanceMoments instance = InstanceMoments.of(x);
        Tensor gates = gates(instance.mean(), scope);
        State state = state(x, scope);
        Tensor means;
        Tensor variances;
        if (scope.training()) {
            // [K, N], rows that sum to 1: weighted means over samples are matrix products.
            Tensor shares = gates.div(gates.sum(0).clamp(SMALLEST_SHARE, 1 / SMALLEST_SHARE))
                    .transpose(0, 1);
            Tensor ofSamples = instance.mean().reshape(n, c);
            means = shares.matmul(ofSamples);
            Tensor apart =
                    ofSamples.reshape(1, n, c).sub(means.reshape(modes, 1, c)).square();
            variances = apart.add(instance.variance().reshape(1, n, c))
                    .mul(shares.reshape(modes, n, 1))
                    .sum(1)
                    .reshape(modes, c);
            state.move(means, variances.add(means.square()), momentum);
        } else {
            means = state.means().get();
            variances = state.variances();
        }
        Tensor inverse = variances.add(eps).rsqrt();
        Tensor weight = scope.weight(c);
        Tensor scale = gates.matmul(inverse).mul(weight);
        Tensor shift = scope.bias(c).sub(gates.matmul(inverse.mul(means)).mul(weight));
        return Optional.of(x.sampleAffine(scale.reshape(n, c, 1, 1), shift.reshape(n, c, 1, 1)));
    }

    /** {@code [N, K]}. */
    private Tensor gates(Tensor mean, Scope scope) {
        long c = mean.c();
        Initializer aboutEqual = (shape, random) -> {
            double[] values = Initializer.normal(GATE_DEVIATION).values(shape, random);
            for (int i = 0; i < values.length; i++) {
                values[i] += 1.0 / modes;
            }
            return values;
        };
        Tensor weight = scope.parameter("gate_weight", aboutEqual, modes, c);
        Tensor bias = scope.parameter("gate_bias", Initializer.uniformFanIn(c), modes);
        return mean.reshape(mean.n(), c).linear(weight, bias).softmax(1);
    }

    private State state(Tensor x, Scope scope) {
        return new State(
                scope.state("running_x", Initializer.constant(0), modes, x.c()),
                scope.state("running_x2", Initializer.constant(0), modes, x.c()));
    }

    /** Running means and mean squares of all modes, {@code [K, C]}. */
    private record State(Variable means, Variable squares) {
        Tensor variances() {
            return squares.get().sub(means.get().square()).relu();
        }

        void move(Tensor newMeans, Tensor newSquares, double momentum) {
            means.lerp(newMeans, momentum);
            squares.lerp(newSquares, momentum);
        }
    }

    private static Tensor joined(Tensor... rows) {
        return rows[0].concat(0, List.of(rows).subList(1, rows.length).toArray(Tensor[]::new));
    }

    private static void countOneValue(Tensor x, Scope scope) {
        if (Axes.valuesPerChannel(x) == 1) {
            scope.count(Axes.ONE_VALUE);
        }
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "mode",
                    "Mode normalization",
                    Family.MIXED,
                    "Deecke et al. 2019, arXiv:1810.05466; checked against the authors' ModeNorm",
                    List.of(
                            OptionSpec.integer("modes", 2, 2, "modes, each with statistics of its own (authors')"),
                            OptionSpec.positive("eps", 1e-5, "added to the variances (authors' code)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    false,
                    options -> new ModeNorm(options.integer("modes"), options.real("eps"), options.real("momentum")));
        }
    }
}
