package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Pass;
import io.normbench.norm.RunningMoments;
import io.normbench.norm.Traffic;
import io.normbench.norm.common.Axes;
import io.normbench.norm.common.Groups;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * PowerNorm (Shen, Yao, Gholami, Mahoney and Keutzer 2020, arXiv:2003.07845, algorithm 3; the authors'
 * {@code fairseq/modules/norms/mask_powernorm.py}, MaskPowerNorm without a mask), made for text.
 *
 * <pre>
 * v = x / √(mean of x² over the channels of its group, at its position, + eps)
 * ψ = E[v²] over (N, H, W);   t: training steps, this one included
 * training:    z = v / √(ψ + eps) until t > warmup_iters, then v / √(running_phi + eps);   y = weight · z + bias
 *              while t &lt; warmup_iters: running_phi ← running_phi · (t - 1)/t + ψ/t
 *              then always: running_phi ← alpha_fwd · running_phi + (1 - alpha_fwd) · ψ
 * backward:    q = dy · weight - (1 - alpha_bkw) · ema_gz · z;   dv = q / √(ψ + eps), also where z has running_phi
 *              ema_gz ← ema_gz + E[q z];   from v to x by the chain rule
 * evaluation:  z = v / √(running_phi + eps)
 * </pre>
 *
 * <p>The backward rule is not the derivative of the output. Here it is that of an affine of v with the batch's deviation, to
 * which a constant adds what the output has more, and of an auxiliary loss for the term of ema_gz.
 *
 * <p>Parameters: {@code weight} (1), {@code bias} (0), {@code [C]}. State: {@code running_phi} (1), {@code ema_gz} (0),
 * {@code [C]}, {@code iters} (0) {@code [1]}; ema_gz is written after the backward pass. alpha_fwd is the weight of the
 * OLD value. Defaults of the authors' code: eps 1e-5, both alphas 0.9, warmup_iters 10000, one group. A number of groups
 * that does not divide the channels falls to the next one that does ({@link Groups#fit}).
 *
 * <p>Batch 1: defined; statistics are those of one image during warm-up.
 *
 * @param eps added to mean squares
 * @param alphaForward weight of the OLD value in running_phi
 * @param alphaBackward 1 minus the share of ema_gz in the gradient
 * @param warmupIterations steps with the batch's own statistics
 * @param groups channel groups of the scaling before
 */
public record PowerNorm(double eps, double alphaForward, double alphaBackward, int warmupIterations, int groups)
        implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        Tensor v = scaled(x);
        State state = state(x, scope);
        Tensor weight = scope.weight(x.c());
        Tensor bias = scope.bias(x.c());
        if (!scope.training()) {
            return Axes.affine(
                    v.mul(Axes.perChannel(state.running().get()).add(eps).rsqrt()), weight, bias);
        }
        Step step = step(v.square().mean(0, 2, 3).reshape(-1), state, x, scope);
        Tensor constant = v.stopGradient();
        Tensor ofBatch = v.mul(Axes.perChannel(step.ofBatch()));
        Tensor z = ofBatch.sub(ofBatch.stopGradient()).add(constant.mul(Axes.perChannel(step.scale())));
        scope.auxiliaryLoss(
                ofBatch.mul(constant.mul(Axes.perChannel(step.scale().mul(step.share()))))
                        .sumAll()
                        .neg());
        return Axes.affine(z.add(z.stopGradient().mul(Axes.perChannel(step.probe()))), weight, bias);
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        State state = state(x, scope);
        Tensor weight = scope.weight(x.c());
        Tensor bias = scope.bias(x.c());
        if (!scope.training()) {
            return Optional.of(scaled(x)
                    .channelAffine(weight.mul(state.running().get().add(eps).rsqrt()), bias));
        }
        if (x.keepsBackward()) {
            return Optional.of(ruled(x, state).channelAffine(weight, bias));
        }
        Tensor v = scaled(x);
        Tensor meanSquare = Axes.meanSquare(v);
        Step step = step(meanSquare, state, x, scope);
        scope.auxiliaryLoss(step.share()
                .mul(step.ofBatch())
                .mul(step.scale())
                .mul(meanSquare)
                .sumAll()
                .mul(-0.5 * Axes.valuesPerChannel(x)));
        // Its value is weight · ofBatch, for the gradient of v; its own gradient is that of weight · scale.
        Tensor constant = weight.stopGradient();
        Tensor scale = constant.mul(step.ofBatch())
                .add(weight.sub(constant).mul(step.scale()))
                .add(step.probe().mul(constant.mul(step.scale())));
        Tensor y = v.channelAffine(scale, bias);
        if (step.own()) {
            return Optional.of(y);
        }
        Tensor more = constant.mul(step.scale().sub(step.ofBatch()));
        return Optional.of(v.stopGradient().mulAdd(Axes.perChannel(more), y));
    }

    /** z, with the backward rule as it stands, and that of v before it: {@code dx = (dv - v · E[dv v]) · v / x}. */
    private Tensor ruled(Tensor x, State state) {
        Variable products = state.products();
        Pass pass = Pass.next(state.iterations());
        long[] grouped = grouped(x);
        Ruled[] kept = new Ruled[1];
        return x.withBackward(
                values -> {
                    Tensor groups = values.reshape(grouped);
                    Tensor root = root(groups);
                    Tensor v = groups.mul(root);
                    Tensor now = Axes.meanSquare(v.reshape(x.shape()));
                    Tensor ofBatch = now.add(eps).rsqrt();
                    Tensor scale = scale(pass, state.running(), ofBatch);
                    move(pass, state.running(), now);
                    Tensor z = v.reshape(x.shape()).mul(Axes.perChannel(scale));
                    kept[0] = new Ruled(root, v, z, ofBatch, scale.square().mul(now));
                    return z;
                },
                gradient -> {
                    Ruled forward = kept[0];
                    Tensor z = forward.z();
                    Tensor share = products.get().mul(1 - alphaBackward);
                    Tensor found = gradient.mul(z).mean(0, 2, 3).reshape(-1);
                    products.set(products.get().add(found).sub(share.mul(forward.meanZ2())));
                    Tensor byV = z.mulAdd(
                                    Axes.perChannel(share.mul(forward.ofBatch()).neg()),
                                    gradient.mul(Axes.perChannel(forward.ofBatch())))
                            .reshape(grouped);
                    Tensor along = byV.mul(forward.v()).mean(2).neg();
                    return forward.v().mulAdd(along, byV).mul(forward.root()).reshape(x.shape());
                });
    }

    /** What the backward pass needs of the forward one: {@code root} and {@code v} in groups, the last two {@code [C]}. */
    private record Ruled(Tensor root, Tensor v, Tensor z, Tensor ofBatch, Tensor meanZ2) {}

    /**
     * What a training step multiplies a channel by: all {@code [C]}, and constants.
     *
     * @param scale what z is made with
     * @param ofBatch 1/√(ψ + eps)
     * @param share (1 - alpha_bkw) · ema_gz
     * @param probe zeros that learn Σ dy · weight · z
     * @param own whether the host knows that scale is ofBatch
     */
    private record Step(Tensor scale, Tensor ofBatch, Tensor share, Tensor probe, boolean own) {}

    private Step step(Tensor meanSquare, State state, Tensor x, Scope scope) {
        Variable running = state.running();
        Variable products = state.products();
        Pass pass = Pass.next(state.iterations());
        Tensor now = meanSquare.stopGradient();
        Tensor ofBatch = now.add(eps).rsqrt();
        Tensor scale = scale(pass, running, ofBatch);
        Tensor share = products.get().mul(1 - alphaBackward);
        Tensor meanZ2 = scale.square().mul(now);
        double values = Axes.valuesPerChannel(x);
        Tensor probe = scope.probe(
                gradient -> products.set(
                        products.get().add(gradient.mul(1 / values)).sub(share.mul(meanZ2))),
                x.c());
        move(pass, running, now);
        return new Step(scale, ofBatch, share, probe, pass.surelyWithin(warmupIterations));
    }

    private Tensor scale(Pass pass, Variable running, Tensor ofBatch) {
        return pass.after(warmupIterations, () -> running.get().add(eps).rsqrt(), () -> ofBatch);
    }

    private void move(Pass pass, Variable running, Tensor now) {
        // As it stands, and not by the distance: in the first step nothing of the initial value stays.
        Tensor before = pass.after(
                warmupIterations - 1.0,
                running::get,
                () -> running.get().mul(pass.number().sub(1)).add(now).div(pass.number()));
        running.set(before.lerp(now, 1 - alphaForward));
    }

    /** v: each position of each group divided by the root of its mean square. */
    private Tensor scaled(Tensor x) {
        Tensor groups = x.reshape(grouped(x));
        return groups.mul(root(groups)).reshape(x.shape());
    }

    private Tensor root(Tensor groups) {
        return groups.square().mean(2).add(eps).rsqrt();
    }

    /** {@code [N, groups, channels of a group, H, W]}. */
    private long[] grouped(Tensor x) {
        int fitting = Groups.fit(groups, x.c());
        return new long[] {x.n(), fitting, x.c() / fitting, x.size(2), x.size(3)};
    }

    private record State(Variable running, Variable products, Variable iterations) {}

    private static State state(Tensor x, Scope scope) {
        return new State(
                scope.state("running_phi", Initializer.constant(1), x.c()),
                scope.state("ema_gz", Initializer.constant(0), x.c()),
                Pass.counter(scope));
    }

    /** Its moving mean square is no plain average of the batches' during warm-up: there is nothing to re-estimate it by. */
    @Override
    public RunningMoments runningMoments() {
        return RunningMoments.NONE;
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(Math.max(shape[0] * shape[2] * shape[3], shape[1] / Groups.fit(groups, shape[1])));
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "powernorm",
                    "PowerNorm",
                    Family.BATCH,
                    "Shen et al. 2020, arXiv:2003.07845; checked against the authors' MaskPowerNorm",
                    List.of(
                            OptionSpec.positive("eps", 1e-5, "added to mean squares (authors' code)"),
                            OptionSpec.real("alpha_fwd", 0.9, 0, "weight of the OLD value in running_phi"),
                            OptionSpec.real("alpha_bkw", 0.9, 0, "1 minus the share of ema_gz in the gradient"),
                            OptionSpec.integer(
                                    "warmup_iters", 10000, 0, "steps with the batch's statistics (authors' code)"),
                            OptionSpec.integer("groups", 1, 1, "channel groups of the scaling before")),
                    false,
                    options -> new PowerNorm(
                            options.real("eps"),
                            options.real("alpha_fwd"),
                            options.real("alpha_bkw"),
                            options.integer("warmup_iters"),
                            options.integer("groups")));
        }
    }
}
