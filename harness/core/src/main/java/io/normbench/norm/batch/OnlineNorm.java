package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.Recurrence;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Moments;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Online normalization (Chiley et al. 2019, arXiv:1905.05894, algorithm 1; the authors' {@code numpy_on/online_norm_2d.py},
 * OnlineNorm2d): samples pass one after the other, each normalized with what those before it left.
 *
 * <pre>
 * of each sample t and channel, a = alpha_fwd, b = alpha_bkw, m_t and s²_t its own moments over (H, W):
 * training:    z = (x - mean) / σ,  σ = √(var + eps)          with the state before t
 *              var ← a · var + (1 - a) s²_t + a (1 - a) (m_t - mean)²;   mean ← a · mean + (1 - a) m_t
 * backward:    q = g - (1 - b) v · z;   v ← v + E[q z]        g: the gradient of z;  E over (H, W)
 *              dx = q/σ - (1 - b) u;    u ← u + E[dx]
 * u = weight · z + bias;   y = u / √(E[u²] + ls_eps) over (C, H, W) of the sample        ecm ls, layer scaling
 *                          y = u clipped to ±clamp, no gradient at or beyond it          ecm ac, activation clamping
 *                          y = u                                                         ecm none
 * evaluation:  the same with mean and var as they are
 * </pre>
 *
 * <p>The backward rule is not the derivative of the output, but it is linear in g. It is carried by terms of value 0: z is
 * multiplied by 1 + A and gets B added, per sample and channel, where A and B are 0 and have as derivative by x what the
 * rule lets flow from the gradient of sample t to later samples: a recurrence that runs from the last sample to the first,
 * the adjoint of the one above. What flows from v and u as they were is the gradient of an auxiliary loss. Probes on A and
 * B learn E[g z] and E[g] of each sample, from which v and u move after the backward pass.
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code mean} (0), {@code var} (1), {@code u},
 * {@code v} (0), {@code [C]}; the last two are written after the backward pass. alpha_fwd is the weight of the OLD value.
 * Defaults of the authors' code: alpha_fwd 0.999, alpha_bkw 0.99, eps and ls_eps 1e-5, ecm ac with clamp 5.
 *
 * <p>The result depends on the order of samples. Batch 1: what the method is made for; a batch is its samples one by one.
 *
 * @param alphaForward weight of the OLD value in mean and var
 * @param alphaBackward 1 minus the rate of u and v
 * @param eps added to var
 * @param compensation what guards against errors of the estimates
 * @param layerEps added to the mean square of layer scaling
 * @param clamp largest magnitude of activation clamping
 */
public record OnlineNorm(
        double alphaForward, double alphaBackward, double eps, Compensation compensation, double layerEps, double clamp)
        implements Normalization {
    /** The error compensation mechanism. */
    public enum Compensation {
        /** Layer scaling. */
        LS,
        /** Activation clamping. */
        AC,
        /** None. */
        NONE;

        private static Compensation of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        State state = State.of(x, scope);
        Tensor z = scope.training()
                ? stream(x, state, scope)
                : x.sub(Axes.perChannel(state.mean().get()))
                        .mul(Axes.perChannel(state.var().get()).add(eps).rsqrt());
        Tensor u = Axes.affine(z, scope.weight(x.c()), scope.bias(x.c()));
        return switch (compensation) {
            case LS -> u.mul(u.square().mean(1, 2, 3).add(layerEps).rsqrt());
            case AC ->
                x.engine()
                        .full(clamp, 1)
                        .greater(u.abs())
                        .where(u, u.stopGradient().clamp(-clamp, clamp));
            case NONE -> u;
        };
    }

    /** Sample by sample. */
    private Tensor stream(Tensor x, State state, Scope scope) {
        long c = x.c();
        Tensor mean = state.mean().get().stopGradient().reshape(1, c);
        Tensor var = state.var().get().stopGradient().reshape(1, c);
        List<Sample> samples = new ArrayList<>();
        for (long t = 0; t < x.n(); t++) {
            Moments own = x.slice(0, t, t + 1).moments(2, 3);
            Sample sample = Sample.of(
                    own.mean().reshape(1, c),
                    own.variance().reshape(1, c),
                    mean,
                    var.add(eps).rsqrt());
            samples.add(sample);
            Tensor m = sample.mean().stopGradient();
            Tensor apart = m.sub(mean);
            var = var.mul(alphaForward)
                    .add(sample.variance().stopGradient().mul(1 - alphaForward))
                    .add(apart.square().mul(alphaForward * (1 - alphaForward)));
            mean = mean.add(apart.mul(1 - alphaForward));
        }
        state.mean().set(mean);
        state.var().set(var);
        double rate = 1 - alphaBackward;
        int n = samples.size();
        Tensor ofV = x.engine().full(0, 1, c);
        Tensor ofU = x.engine().full(0, 1, c);
        Tensor[] toZ = new Tensor[n];
        Tensor[] to1 = new Tensor[n];
        for (int t = n - 1; t >= 0; t--) {
            Sample sample = samples.get(t);
            toZ[t] = ofV;
            to1[t] = ofU.mul(sample.scale());
            ofV = sample.finite(sample.alongZ()
                            .add(sample.meanZ().mul(ofU))
                            .mul(sample.scale())
                            .mul(-rate))
                    .add(sample.finite(sample.factor(rate)).mul(ofV));
            ofU = sample.finite(sample.mean()).mul(-rate).add(ofU.mul(alphaBackward));
        }
        Carried carried = carry(all(toZ), all(to1), ofV, ofU, x, state, scope, (products, sums, v, u) -> {
            for (int t = 0; t < n; t++) {
                Sample sample = samples.get(t);
                Tensor g = sums.slice(0, t, t + 1);
                u = u.mul(alphaBackward)
                        .add(g.sub(v.mul(sample.meanZ()).mul(rate)).mul(sample.scale()));
                v = v.mul(sample.factor(rate)).add(products.slice(0, t, t + 1));
            }
            return new Tensor[] {v, u};
        });
        Tensor[] parts = new Tensor[n];
        for (int t = 0; t < n; t++) {
            Sample sample = samples.get(t);
            Tensor z =
                    x.slice(0, t, t + 1).sub(Axes.perChannel(sample.running())).mul(Axes.perChannel(sample.scale()));
            parts[t] = z.mul(
                            Axes.perChannel(carried.alongZ().slice(0, t, t + 1)).add(1))
                    .add(Axes.perChannel(carried.along1().slice(0, t, t + 1)));
        }
        return all(parts);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        long n = x.n();
        long c = x.c();
        Tensor weight = scope.weight(c);
        Tensor bias = scope.bias(c);
        State state = State.of(x, scope);
        if (!scope.training() && compensation != Compensation.LS) {
            Tensor scale = state.var().get().add(eps).rsqrt().mul(weight);
            return Optional.of(
                    clamped(x.channelAffine(scale, bias.sub(state.mean().get().mul(scale)))));
        }
        if (scope.training() && compensation != Compensation.LS && x.keepsBackward()) {
            return Optional.of(clamped(ruled(x, state).channelAffine(weight, bias)));
        }
        Moments moments = x.sampleMoments();
        Tensor own = moments.mean().reshape(n, c);
        Tensor variance = moments.variance().reshape(n, c);
        Sample all;
        Tensor zScale;
        Tensor zShift;
        if (scope.training()) {
            all = streamed(own, variance, state);
            Carried carried = carried(all, x, state, scope);
            zScale = all.scale().mul(carried.alongZ().add(1));
            zShift = carried.along1();
        } else {
            Tensor running = state.mean().get().reshape(1, c);
            all = Sample.of(
                    own,
                    variance,
                    running,
                    state.var().get().reshape(1, c).add(eps).rsqrt());
            zScale = all.scale();
            zShift = x.engine().full(0, 1, 1);
        }
        Tensor scale = zScale.mul(weight.reshape(1, c));
        Tensor shift = zShift.mul(weight.reshape(1, c)).add(bias.reshape(1, c));
        if (compensation == Compensation.LS) {
            // E[u²] = Var[u] + E[u]² of each channel: no pass over the activation.
            Tensor meanU = own.sub(all.running()).mul(scale).add(shift);
            Tensor size = variance.mul(scale.square())
                    .add(meanU.square())
                    .mean(1)
                    .add(layerEps)
                    .rsqrt();
            scale = scale.mul(size);
            shift = shift.mul(size);
        }
        Tensor y = x.sampleAffine(
                scale.expand(n, c).reshape(n, c, 1, 1),
                shift.sub(all.running().mul(scale)).expand(n, c).reshape(n, c, 1, 1));
        return Optional.of(clamped(y));
    }

    /** All samples at once: recurrences over the batch on numbers per sample and channel. */
    private Sample streamed(Tensor own, Tensor variance, State state) {
        Tensor m = own.stopGradient();
        Recurrence.States means =
                Recurrence.forward(state.mean().get().reshape(1, -1), alphaForward, m.mul(1 - alphaForward));
        Tensor running = means.before();
        Tensor steps = variance.stopGradient()
                .add(m.sub(running).square().mul(alphaForward))
                .mul(1 - alphaForward);
        Recurrence.States vars = Recurrence.forward(state.var().get().reshape(1, -1), alphaForward, steps);
        Sample all = Sample.of(own, variance, running, vars.before().add(eps).rsqrt());
        state.mean().set(means.after());
        state.var().set(vars.after());
        return all;
    }

    /** z, with the backward rule as it stands. */
    private Tensor ruled(Tensor x, State state) {
        long n = x.n();
        long c = x.c();
        double rate = 1 - alphaBackward;
        Sample[] kept = new Sample[1];
        Tensor[] output = new Tensor[1];
        return x.withBackward(
                values -> {
                    Moments moments = values.sampleMoments();
                    Sample all = streamed(
                            moments.mean().reshape(n, c), moments.variance().reshape(n, c), state);
                    kept[0] = all;
                    output[0] = values.sampleAffine(
                            all.scale().reshape(n, c, 1, 1),
                            all.running().mul(all.scale()).neg().reshape(n, c, 1, 1));
                    return output[0];
                },
                gradient -> {
                    Sample all = kept[0];
                    Tensor z = output[0];
                    Tensor products = gradient.mul(z).mean(2, 3).reshape(n, c);
                    Recurrence.States v =
                            Recurrence.forward(state.v().get().reshape(1, -1), all.factor(rate), products);
                    Tensor ofZ = v.before().mul(-rate);
                    Tensor steps = gradient.mean(2, 3)
                            .reshape(n, c)
                            .add(ofZ.mul(all.meanZ()))
                            .mul(all.scale());
                    Recurrence.States u = Recurrence.forward(state.u().get().reshape(1, -1), alphaBackward, steps);
                    state.v().set(v.after());
                    state.u().set(u.after());
                    return z.mulAdd(
                            ofZ.mul(all.scale()).reshape(n, c, 1, 1),
                            gradient.sampleAffine(
                                    all.scale().reshape(n, c, 1, 1),
                                    u.before().mul(-rate).reshape(n, c, 1, 1)));
                });
    }

    private Carried carried(Sample all, Tensor x, State state, Scope scope) {
        double rate = 1 - alphaBackward;
        Tensor factor = all.factor(rate);
        Control control = (products, sums, v, u) -> {
            Recurrence.States ofSamples = Recurrence.forward(v, factor, products);
            Tensor steps =
                    sums.sub(ofSamples.before().mul(all.meanZ()).mul(rate)).mul(all.scale());
            return new Tensor[] {
                ofSamples.after(), Recurrence.forward(u, alphaBackward, steps).after()
            };
        };
        if (x.n() == 1) {
            Tensor ofV = all.alongZ().mul(all.scale()).mul(-rate);
            return carry(null, null, ofV, all.mean().mul(-rate), x, state, scope, control);
        }
        Tensor ofU = Recurrence.backward(alphaBackward, all.finite(all.mean()).mul(-rate));
        Tensor laterU = Recurrence.shifted(ofU, 1, false);
        Tensor ofV = Recurrence.backward(
                all.finite(factor),
                all.finite(all.alongZ()
                        .add(all.meanZ().mul(laterU))
                        .mul(all.scale())
                        .mul(-rate)));
        return carry(
                Recurrence.shifted(ofV, 1, false),
                laterU.mul(all.scale()),
                ofV.slice(0, 0, 1),
                ofU.slice(0, 0, 1),
                x,
                state,
                scope,
                control);
    }

    /**
     * Moments of samples {@code [N, C]} with what they are normalized with.
     *
     * @param mean m, with a gradient
     * @param variance s², with a gradient
     * @param running the mean before the sample
     * @param scale 1/σ
     * @param alongZ whatever has the gradient z/(H·W) by x
     * @param meanZ E[z]
     * @param meanZ2 E[z²]
     * @param notFinite 0 where all of these are finite, NaN where not
     */
    private record Sample(
            Tensor mean,
            Tensor variance,
            Tensor running,
            Tensor scale,
            Tensor alongZ,
            Tensor meanZ,
            Tensor meanZ2,
            Tensor notFinite) {
        static Sample of(Tensor mean, Tensor variance, Tensor running, Tensor scale) {
            Tensor apart = mean.stopGradient().sub(running);
            Tensor meanZ = apart.mul(scale);
            Tensor alongZ = variance.mul(0.5).add(mean.mul(apart)).mul(scale);
            Tensor meanZ2 = variance.stopGradient().mul(scale.square()).add(meanZ.square());
            Tensor all = alongZ.stopGradient().add(meanZ2);
            return new Sample(mean, variance, running, scale, alongZ, meanZ, meanZ2, all.sub(all));
        }

        /** 0 in samples that are not finite, or one of them would reach the outputs of those before it. */
        Tensor finite(Tensor value) {
            return notFinite.where(value.engine().full(0, 1), value);
        }

        /** What of v stays after the sample. */
        Tensor factor(double rate) {
            return meanZ2.mul(-rate).add(1);
        }
    }

    /** A and B, both 0, {@code [N, C]}. */
    private record Carried(Tensor alongZ, Tensor along1) {}

    /** The values of v and u after the batch, {@code [1, C]} each, from E[g z] and E[g] of each sample, {@code [N, C]}. */
    private interface Control {
        Tensor[] after(Tensor products, Tensor sums, Tensor v, Tensor u);
    }

    /**
     * @param alongZ what A is but for its value; null if nothing flows to later samples
     * @param along1 likewise of B
     * @param ofV what flows from v as it was, {@code [1, C]}
     * @param ofU likewise from u
     */
    private static Carried carry(
            @Nullable Tensor alongZ,
            @Nullable Tensor along1,
            Tensor ofV,
            Tensor ofU,
            Tensor x,
            State state,
            Scope scope,
            Control control) {
        Variable v = state.v();
        Variable u = state.u();
        double positions = Axes.positions(x);
        scope.auxiliaryLoss(ofV.mul(v.get().stopGradient().reshape(1, -1))
                .add(ofU.mul(u.get().stopGradient().reshape(1, -1)))
                .sumAll()
                .mul(positions));
        // The probe of A comes first, so that it learns last, when B's gradient is known.
        Tensor[] sums = new Tensor[1];
        Tensor probeZ = scope.probe(
                gradient -> {
                    Tensor[] after = control.after(
                            gradient.mul(1 / positions),
                            sums[0],
                            v.get().reshape(1, -1),
                            u.get().reshape(1, -1));
                    v.set(after[0]);
                    u.set(after[1]);
                },
                x.n(),
                x.c());
        Tensor probe1 = scope.probe(gradient -> sums[0] = gradient.mul(1 / positions), x.n(), x.c());
        return alongZ == null || along1 == null
                ? new Carried(probeZ, probe1)
                : new Carried(
                        alongZ.sub(alongZ.stopGradient()).add(probeZ),
                        along1.sub(along1.stopGradient()).add(probe1));
    }

    private Tensor clamped(Tensor u) {
        return compensation == Compensation.AC ? u.hardTanh(-clamp, clamp) : u;
    }

    private static Tensor all(Tensor[] parts) {
        return parts.length == 1 ? parts[0] : parts[0].concat(0, Arrays.copyOfRange(parts, 1, parts.length));
    }

    private record State(Variable mean, Variable var, Variable u, Variable v) {
        static State of(Tensor x, Scope scope) {
            Initializer zero = Initializer.constant(0);
            return new State(
                    scope.state("mean", zero, x.c()),
                    scope.state("var", Initializer.constant(1), x.c()),
                    scope.state("u", zero, x.c()),
                    scope.state("v", zero, x.c()));
        }
    }

    /** They follow the stream of samples by a rule of their own: there is no statistic of a batch to re-estimate them by. */
    @Override
    public RunningMoments runningMoments() {
        return RunningMoments.NONE;
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** A sample waits for itself alone: those before it were there before. */
    @Override
    public Traffic traffic(long... shape) {
        long positions = shape[2] * shape[3];
        return Traffic.over(compensation == Compensation.LS ? shape[1] * positions : positions);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "on",
                    "Online normalization",
                    Family.BATCH,
                    "Chiley et al. 2019, arXiv:1905.05894; checked against the authors' OnlineNorm2d",
                    List.of(
                            OptionSpec.real("alpha_fwd", 0.999, 0, "weight of the OLD value in mean and var"),
                            OptionSpec.real("alpha_bkw", 0.99, 0, "1 minus the rate of u and v (authors' code)"),
                            OptionSpec.positive("eps", 1e-5, "added to var (authors' code)"),
                            OptionSpec.choice(
                                    "ecm",
                                    "ac",
                                    List.of("ls", "ac", "none"),
                                    "error compensation: layer scaling, activation clamping, none"),
                            OptionSpec.positive("ls_eps", 1e-5, "added to the mean square of layer scaling"),
                            OptionSpec.real("clamp", 5, 0, "largest magnitude of activation clamping")),
                    false,
                    options -> new OnlineNorm(
                            options.real("alpha_fwd"),
                            options.real("alpha_bkw"),
                            options.real("eps"),
                            Compensation.of(options.choice("ecm")),
                            options.real("ls_eps"),
                            options.real("clamp")));
        }
    }
}
