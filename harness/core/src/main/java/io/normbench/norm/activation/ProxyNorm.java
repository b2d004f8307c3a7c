package io.normbench.norm.activation;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.Groups;
import io.normbench.norm.common.NormalQuantile;
import io.normbench.norm.image.GroupNorm;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Proxy normalization after group normalization (Labatie, Masters, Eaton-Rosen and Luschi 2021, arXiv:2106.03743, section
 * 5; as in Khochawongwat/ProxyNormalization-PyTorch, with the paper's proxy parameters).
 *
 * <pre>
 * z = act(weight · x̂ + bias)          x̂: group normalization of x without affine
 * y = (z - m) / √(v + proxy_eps)
 * m, v: mean and biased variance of act(weight · Y + bias) for Y = proxy_bias + (1 + proxy_weight) · q, where q runs
 *       through the normal quantiles at (i + ½)/samples: what each channel would have if x̂ were Gaussian
 * </pre>
 *
 * <p>It contains its activation: networks add no ReLU, unless {@code activation} is {@code identity}. {@link #linear}
 * is the method with that one. Parameters, all {@code [C]}: {@code weight} (1), {@code bias} (0), {@code proxy_weight}
 * (0), {@code proxy_bias} (0). State: {@code quantiles}, {@code [samples]}, which never changes; training and
 * evaluation are the same; exact at batch 1. Defaults: proxy_eps 0.03 and 256 samples (the paper's, as the unofficial
 * code has them), G = 32 and eps 1e-5 as in {@link GroupNorm}, ReLU; where C is not a multiple of G, the largest
 * divisor of C below G.
 *
 * @param groups channel groups, at most
 * @param eps added to the variance of the groups
 * @param proxyEps added to the variance of the proxy
 * @param samples quantiles that stand for the Gaussian
 * @param activation the activation that is part of it
 */
public record ProxyNorm(int groups, double eps, double proxyEps, int samples, Activation activation)
        implements Normalization {
    /** Activations to choose from. */
    public enum Activation {
        /** max(x, 0). */
        RELU,
        /** x · sigmoid(x). */
        SILU,
        /** x · Φ(x), Φ the normal distribution function. */
        GELU,
        /** Hyperbolic tangent. */
        TANH,
        /** None: the network adds its own. */
        IDENTITY;

        Tensor of(Tensor x) {
            return switch (this) {
                case RELU -> x.relu();
                case SILU -> x.silu();
                case GELU -> x.mul(x.mul(Math.sqrt(0.5)).erf().add(1).mul(0.5));
                case TANH -> x.tanh();
                case IDENTITY -> x;
            };
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor normalized = new GroupNorm(groups, eps).define(x, scope);
        Moments proxy = proxy(x.c(), scope).moments(0);
        return activation
                .of(normalized)
                .sub(Axes.perChannel(proxy.mean()))
                .div(Axes.perChannel(proxy.variance().add(proxyEps).sqrt()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        if (x.c() == Groups.fit(groups, x.c()) && Axes.positions(x) == 1) {
            // One value per group: exactly 0 before the activation, whose slope may jump there.
            return Optional.empty();
        }
        Tensor normalized = new GroupNorm(groups, eps).fused(x, scope).orElseThrow();
        // Two plain means are faster than LibTorch's moments of the first axis.
        Tensor proxy = proxy(x.c(), scope);
        Tensor mean = proxy.mean(0);
        Tensor variance = proxy.sub(mean).square().mean(0);
        Tensor scale = variance.add(proxyEps).rsqrt().reshape(x.c());
        Tensor shift = mean.reshape(x.c()).mul(scale).neg();
        return Optional.of(activation.of(normalized).channelAffine(scale, shift));
    }

    @Override
    public Tensor linear(Tensor x, Scope scope) {
        return new ProxyNorm(groups, eps, proxyEps, samples, Activation.IDENTITY).apply(x, scope);
    }

    /** The activated proxy of each channel at every quantile, {@code [samples, C]}. */
    private Tensor proxy(long channels, Scope scope) {
        Initializer midpoints = (shape, random) -> NormalQuantile.midpoints(samples);
        // State and not a constant: a step that makes tensors of host values cannot be captured.
        Tensor quantiles = scope.state("quantiles", midpoints, samples).get().reshape(samples, 1);
        Tensor spread = parameter("proxy_weight", channels, scope).add(1);
        Tensor gaussian = quantiles.mulAdd(spread, parameter("proxy_bias", channels, scope));
        return activation.of(gaussian.mulAdd(scope.weight(channels), scope.bias(channels)));
    }

    private static Tensor parameter(String name, long channels, Scope scope) {
        return scope.parameter(name, Initializer.constant(0), channels);
    }

    @Override
    public boolean activates() {
        return activation != Activation.IDENTITY;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Groups.traffic(groups, shape);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "pn",
                    "Proxy normalization after group normalization",
                    Family.ACTIVATION,
                    "Labatie et al. 2021, arXiv:2106.03743; checked against Khochawongwat/ProxyNormalization-PyTorch",
                    List.of(
                            OptionSpec.integer("groups", 32, 1, "channel groups; at most C, and a divisor of C"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance of the groups (PyTorch default)"),
                            OptionSpec.positive("proxy_eps", 0.03, "added to the variance of the proxy (paper)"),
                            OptionSpec.integer("samples", 256, 1, "quantiles that stand for the Gaussian (paper)"),
                            OptionSpec.choice(
                                    "activation",
                                    Activation.RELU.id(),
                                    Arrays.stream(Activation.values())
                                            .map(Activation::id)
                                            .toList(),
                                    "the activation that is part of it; identity: the network adds its own")),
                    false,
                    options -> new ProxyNorm(
                            options.integer("groups"),
                            options.real("eps"),
                            options.real("proxy_eps"),
                            options.integer("samples"),
                            Activation.valueOf(options.choice("activation").toUpperCase(Locale.ROOT))),
                    new Alias("ProxyNorm", "pn", ""),
                    new Alias(
                            "LN+PN",
                            "{id: pn, options: {groups: 1}}",
                            "proxy normalization after layer normalization"));
        }
    }
}
