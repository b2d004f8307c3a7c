package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Pass;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.BatchMoments;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import io.normbench.tensor.WrittenOperation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moving average batch normalization (Yan, Wan, Zhang, Zhang, Wei and Sun 2020, arXiv:2001.06838, algorithm 1; the authors'
 * {@code MABN.py}, MABN2d), the half that is a layer. The other half centres convolution weights, which takes the place of
 * the mean: the paper's method is {@code mabn+wc}.
 *
 * <pre>
 * s = E[x²] over (N, H, W), no mean is subtracted;   t: training steps, this one included;   B = buffer_size
 * training:    v = mean of the last B values of s;   s itself until t > B and t ≥ warmup_iters
 *              z = x / √(v + eps)
 *              r = √((v + eps) / (running_var + eps)), clipped to [1/5, 5];   1 until t > max(1000, warmup_iters)
 *              y = weight · r · z + bias
 *              running_var ← momentum · running_var + (1 - momentum) · v
 * backward:    g = dy · weight · r;   dx = (g - z · M) / √(v + eps)
 *              M = mean of the last B values of E[g z];   E[g z] itself as long as v is s
 * evaluation:  y = weight · x / √(running_var + eps) + bias
 * </pre>
 *
 * <p>The backward rule is not the derivative of the output. It is made of pieces that are: v and r are constants; this
 * step's share of M is the derivative of a factor of value 1, {@code 1 + h - h'}, where h = -s/(2 B (v + eps)) and h' is
 * h as a constant; the past's share, of value p, is that of an auxiliary loss -Σ p z²/2.
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_var} (1) {@code [C]},
 * {@code iters} (0) {@code [1]}, {@code buffer_x2}, {@code buffer_gz} (0) {@code [B, C]}, written at place t mod B; the
 * last is written after the backward pass. Momentum is the weight of the OLD value. Defaults of the authors' code: eps
 * 1e-5, momentum 0.98, warmup_iters 100; buffer_size is the batch to simulate divided by the batch, in the paper's main
 * experiments 16 / 2. The 1000, the 1/5 and the 5 are constants of the code. running_var starts at 1, whatever activations
 * are: that is what the late start of r is for.
 *
 * <p>Batch 1: what the method is made for.
 *
 * @param bufferSize steps over which statistics are averaged
 * @param eps added to the mean square
 * @param momentum weight of the OLD value in the running mean square
 * @param warmupIterations steps in which the batch's own statistics are used
 */
public record MovingAverageBatchNorm(int bufferSize, double eps, double momentum, int warmupIterations)
        implements Normalization {
    private static final double LONGEST_UNCORRECTED = 1000;
    private static final double LARGEST_CORRECTION = 5;

    @Override
    public Tensor define(Tensor x, Scope scope) {
        State state = state(x, scope);
        if (!scope.training()) {
            Tensor scale = Axes.perChannel(state.running().get()).add(eps).rsqrt();
            return Axes.affine(x.mul(scale), scope.weight(x.c()), scope.bias(x.c()));
        }
        Step step = step(x.square().mean(0, 2, 3).reshape(-1), state, x, scope);
        Tensor z = x.mul(Axes.perChannel(step.scale()));
        step.past()
                .ifPresent(past -> scope.auxiliaryLoss(
                        z.square().mul(Axes.perChannel(past)).sumAll().mul(-0.5)));
        Tensor ofStep = z.mul(Axes.perChannel(step.unity()));
        Tensor corrected =
                step.correction().map(r -> ofStep.mul(Axes.perChannel(r))).orElse(ofStep);
        return Axes.affine(corrected, scope.weight(x.c()), scope.bias(x.c()));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        Tensor weight = scope.weight(x.c());
        Tensor bias = scope.bias(x.c());
        State state = state(x, scope);
        if (!scope.training()) {
            Tensor scale = state.running().get().add(eps).rsqrt();
            return Optional.of(x.channelAffine(weight.mul(scale), bias));
        }
        if (x.keepsBackward()) {
            return Optional.of(x.channelAffine(x.withBackward(new Factor(state), weight), bias));
        }
        // E[x²] carries all gradients but that of the affine: one reduction and one affine, each with one pass back.
        Tensor meanSquare = Axes.meanSquare(x);
        Step step = step(meanSquare, state, x, scope);
        double values = Axes.valuesPerChannel(x);
        step.past()
                .ifPresent(past -> scope.auxiliaryLoss(
                        past.mul(step.scale().square()).mul(meanSquare).sumAll().mul(-0.5 * values)));
        Tensor scale = weight.mul(step.scale()).mul(step.unity());
        return Optional.of(x.channelAffine(step.correction().map(scale::mul).orElse(scale), bias));
    }

    /**
     * What a channel is multiplied by, {@code f = weight · r / √(v + eps)}, of x and weight, with the backward rule as it
     * stands: from its gradient D, the sum of dy x over m values, {@code E[g z] = D f / m}, and {@code -x M / (v + eps)} comes
     * to dx.
     */
    private final class Factor implements WrittenOperation {
        private final State state;
        private final Pass pass;
        private @Nullable Kept kept;

        Factor(State state) {
            this.state = state;
            pass = Pass.next(state.iterations());
        }

        /**
         * @param v with eps
         * @param unweighted r/√v
         */
        private record Kept(Tensor x, Tensor v, Tensor unweighted, Tensor factor) {}

        @Override
        public Tensor forward(List<Tensor> operands) {
            Tensor x = operands.get(0);
            Tensor now = Axes.meanSquare(x);
            pass.put(state.squares(), now);
            Tensor used = averaged(pass, state.squares(), now);
            Tensor v = used.add(eps);
            // 0, or NaN: an infinity is seen in all of its channel, as by the definition.
            Tensor scale = v.rsqrt().add(now.sub(now));
            Tensor unweighted = correction(pass, v, state).map(scale::mul).orElse(scale);
            state.running().lerp(used, 1 - momentum);
            Tensor factor = unweighted.mul(operands.get(1));
            kept = new Kept(x, v, unweighted, factor);
            return factor;
        }

        @Override
        public List<Tensor> backward(Tensor gradient) {
            Kept of = Objects.requireNonNull(kept);
            Tensor now = gradient.mul(of.factor()).mul(1.0 / Axes.valuesPerChannel(of.x()));
            pass.put(state.products(), now);
            Tensor ofOutput = averaged(pass, state.products(), now).div(of.v()).neg();
            return List.of(of.x().mul(Axes.perChannel(ofOutput)), gradient.mul(of.unweighted()));
        }
    }

    /** The mean of the last steps' {@code rows}, this one's among them; this step's own while there are too few. */
    private Tensor averaged(Pass pass, Variable rows, Tensor now) {
        return pass.after(
                Math.max(bufferSize, warmupIterations - 1.0),
                () -> rows.get().mean(0).reshape(-1),
                () -> now);
    }

    /** r; empty where the host knows that it is 1. */
    private Optional<Tensor> correction(Pass pass, Tensor v, State state) {
        double uncorrected = Math.max(LONGEST_UNCORRECTED, warmupIterations);
        if (pass.surelyWithin(uncorrected)) {
            return Optional.empty();
        }
        Tensor running = state.running().get();
        return Optional.of(pass.after(
                uncorrected,
                () -> v.div(running.add(eps)).sqrt().clamp(1 / LARGEST_CORRECTION, LARGEST_CORRECTION),
                () -> v.engine().full(1, 1)));
    }

    /**
     * What a training step multiplies a channel by: all {@code [C]}, and constants but for {@code unity}.
     *
     * @param scale 1/√(v + eps)
     * @param correction r; empty where the host knows that it is 1
     * @param unity 1, with this step's share of the mean in its gradient
     * @param past the other steps' share of the mean of E[g z]; empty where the host knows that there is none
     */
    private record Step(Tensor scale, Optional<Tensor> correction, Tensor unity, Optional<Tensor> past) {}

    private Step step(Tensor meanSquare, State state, Tensor x, Scope scope) {
        Pass pass = Pass.next(state.iterations());
        double own = Math.max(bufferSize, warmupIterations - 1.0);
        Variable squares = state.squares();
        Variable products = state.products();
        Tensor now = meanSquare.stopGradient();
        pass.put(squares, now);
        Tensor used = averaged(pass, squares, now);
        Tensor v = used.add(eps);
        Optional<Tensor> correction = correction(pass, v, state);
        Optional<Tensor> past = pass.surelyWithin(own)
                ? Optional.empty()
                : Optional.of(pass.sumOfOthers(products.get()).mul(pass.after(own, 1.0 / bufferSize, 0)));
        Tensor h = meanSquare.div(v).mul(pass.after(own, -0.5 / bufferSize, -0.5));
        double values = Axes.valuesPerChannel(x);
        Tensor unity = h.sub(h.stopGradient())
                .add(scope.probe(gradient -> pass.put(products, gradient.mul(1 / values)), x.c()))
                .add(1);
        state.running().lerp(used, 1 - momentum);
        return new Step(v.rsqrt(), correction, unity, past);
    }

    private record State(Variable running, Variable iterations, Variable squares, Variable products) {}

    private State state(Tensor x, Scope scope) {
        return new State(
                BatchMoments.runningVar(scope, x.c()),
                Pass.counter(scope),
                scope.state("buffer_x2", Initializer.constant(0), bufferSize, x.c()),
                scope.state("buffer_gz", Initializer.constant(0), bufferSize, x.c()));
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    /** Mean squares, of which there is no mean to come to. */
    @Override
    public RunningMoments runningMoments() {
        return RunningMoments.AVERAGED;
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "mabn",
                    "Moving average batch normalization",
                    Family.BATCH,
                    "Yan et al. 2020, arXiv:2001.06838; checked against the authors' MABN2d",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to the mean square (authors' code)"),
                            OptionSpec.real("momentum", 0.98, 0, "weight of the OLD value in the running mean square"),
                            OptionSpec.integer(
                                    "buffer_size", 8, 1, "steps averaged: batch to simulate / batch (paper: 16/2)"),
                            OptionSpec.integer(
                                    "warmup_iters", 100, 0, "steps with the batch's own statistics (authors' code)")),
                    false,
                    options -> new MovingAverageBatchNorm(
                            options.integer("buffer_size"),
                            options.real("eps"),
                            options.real("momentum"),
                            options.integer("warmup_iters")),
                    new Alias("MABN with CenConv", "mabn+wc", "as in its paper: the weights are centred"));
        }
    }
}
