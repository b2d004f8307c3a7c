package io.normbench.conformance;

import io.normbench.conformance.Results.Kind;
import io.normbench.conformance.Results.Quantity;
import io.normbench.norm.MethodInfo;
import io.normbench.tensor.HostTensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a NaN or an Infinity in one value of one sample goes: divergence must be seen, and must not spread to what does
 * not depend on the value.
 *
 * <p>What a method makes of it is not written down method by method, it follows from the definition on finite input
 * ({@link Reach}) and from what the method declares:
 *
 * <ul>
 *   <li>nothing outside the value's reach is other than finite, except that {@code on} may take the gradients of the value's
 *       channel with it: its backward rule can be made of that channel's moments, with factors that are 0, and 0 times NaN is
 *       NaN;
 *   <li>a NaN makes every output, gradient and piece of state a NaN that depends on the value smoothly;
 *   <li>an Infinity makes some output of its sample other than finite, except for methods that squash it;
 *   <li>what an Infinity makes other than finite by the definition, the fast path, the other layout and float32 do not
 *       make finite again: these may have more, because a library's kernel divides infinities elsewhere;
 *   <li>a running mean is then that Infinity, as PyTorch's batch normalization stores it, not a NaN, except on a device
 *       whose kernel makes mean and variance in one pass, from which both come as NaN: on CUDA the fast path may store it;
 *   <li>other samples' outputs depend on the value in training if the method declares that it mixes samples, and only
 *       then, and never in evaluation.
 * </ul>
 */
final class NonFiniteCheck {
    /** Methods that have a limit at infinity, and reach it, or clip. */
    private static final Set<String> SQUASHING = Set.of("dyt", "derf", "on");

    /** Methods whose {@code running_mean} is the mean of the input, over at least the channel. */
    private static final Set<String> STORING_MEANS =
            Set.of("bn", "gbn", "bcn", "ebcn", "brn", "sn", "bin", "split_bn", "bgn", "iebn", "bnet", "repbn", "ebn");

    /** Methods whose rules of gradients are made of the sample's moments where the value is. */
    private static final Set<String> OF_OWN_MOMENTS = Set.of("on");

    private static final double[] VALUES = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    private static final int SAMPLE = 1;
    private static final int POISONED = 1;

    private final Execution reference;
    private final List<Execution> engines;
    private final FreshInputs fresh;

    /**
     * @param engines an engine in float64 and float32, in every layout it has; the first, in float64, is the reference
     */
    NonFiniteCheck(List<Execution> engines, FreshInputs fresh) {
        this.reference = engines.get(0);
        this.engines = engines;
        this.fresh = fresh;
    }

    /** Two verdicts: of the definition and of the fast path. */
    List<MethodVerdict> check(MethodInfo method, boolean ofWeights) {
        Tally definition = new Tally();
        Tally fused = new Tally();
        try {
            Exercise steps = fresh.draw(method, ofWeights, InputClass.MEAN_0, reference);
            for (boolean training : new boolean[] {true, false}) {
                Exercise exercise = ending(steps, training);
                Reach reach = Reach.of(reference, method.id(), exercise, POISONED, SAMPLE);
                if (!ofWeights) {
                    declared(method.id(), exercise, training, reach).ifPresent(definition::fail);
                }
                for (double value : VALUES) {
                    Exercise poisoned = reach.poisoned(exercise, value);
                    String name = value + (training ? " in training" : " in evaluation");
                    Results expected = run(reference, method, CodePath.DEFINITION, poisoned)
                            .orElseThrow();
                    for (Execution engine : engines) {
                        judge(engine, method, CodePath.DEFINITION, poisoned, reach, expected, value, name, definition);
                        judge(engine, method, CodePath.FUSED, poisoned, reach, expected, value, name, fused);
                    }
                }
            }
        } catch (RuntimeException e) {
            definition.add("finite input", e);
            fused.add("finite input", e);
        }
        return List.of(
                definition.verdict(method.id(), "non-finite definition"),
                fused.verdict(method.id(), "non-finite fused"));
    }

    /** A training step, and one more or an evaluation. */
    private static Exercise ending(Exercise steps, boolean training) {
        Exercise.Step last = steps.steps().get(training ? 1 : 2);
        return new Exercise(
                steps.name(),
                steps.options(),
                steps.parameters(),
                steps.state(),
                List.of(steps.steps().get(0), last));
    }

    private Optional<String> declared(String method, Exercise exercise, boolean training, Reach reach) {
        boolean declared = training
                && Subject.find(reference.catalog(), method, exercise.options())
                        .orElseThrow()
                        .mixesSamples();
        if (reach.reachesOtherSamples() == declared) {
            return Optional.empty();
        }
        return Optional.of((training ? "training" : "evaluation") + ": outputs of other samples "
                + (declared
                        ? "do not depend on a sample, though the method declares that it mixes them"
                        : "depend on a sample, which the method does not declare"));
    }

    private static Optional<Results> run(Execution engine, MethodInfo method, CodePath path, Exercise exercise) {
        return engine.run(method.id(), path, exercise);
    }

    private static void judge(
            Execution engine,
            MethodInfo method,
            CodePath path,
            Exercise poisoned,
            Reach reach,
            Results expected,
            double value,
            String name,
            Tally tally) {
        String label = engine.label(name);
        try {
            boolean meanMayBeNaN =
                    path == CodePath.FUSED && !engine.engine().info().device().equals("cpu");
            run(engine, method, path, poisoned)
                    .ifPresent(results ->
                            tally.add(label, fault(method.id(), results, reach, expected, value, meanMayBeNaN)));
        } catch (RuntimeException e) {
            tally.add(label, e);
        }
    }

    private static Optional<String> fault(
            String method, Results got, Reach reach, Results expected, double value, boolean meanMayBeNaN) {
        for (Map.Entry<String, Quantity> entry : expected.byName().entrySet()) {
            String name = entry.getKey();
            if (entry.getValue().step() != POISONED) {
                continue;
            }
            HostTensor values = got.values(name);
            if (values == null) {
                return Optional.of(name + " is missing");
            }
            boolean[] lost = lost(values.toDoubles());
            boolean[] mustBe = Double.isNaN(value)
                    ? reach.smooth(name)
                    : lost(entry.getValue().values().toDoubles());
            boolean[] mayBe = reach.any(name);
            if (OF_OWN_MOMENTS.contains(method) && entry.getValue().kind() == Kind.INPUT_GRADIENT) {
                mayBe = withItsChannel(mayBe, values.shape());
                mustBe = withoutItsChannel(mustBe, values.shape());
            }
            int spread = countWithout(lost, mayBe);
            if (spread > 0) {
                return Optional.of(name + ": " + spread + " values are not finite that do not depend on it");
            }
            int hidden = countWithout(mustBe, lost);
            if (hidden > 0) {
                return Optional.of(name + ": " + hidden + " values are finite that should not be");
            }
        }
        return Double.isNaN(value) ? Optional.empty() : ofInfinity(method, got, reach, value, meanMayBeNaN);
    }

    private static Optional<String> ofInfinity(
            String method, Results got, Reach reach, double value, boolean meanMayBeNaN) {
        HostTensor output = got.byName().values().stream()
                .filter(quantity -> quantity.kind() == Kind.OUTPUT && quantity.step() == POISONED)
                .map(Quantity::values)
                .findFirst()
                .orElseThrow();
        boolean[] lost = lost(output.toDoubles());
        boolean seen = false;
        for (int i = 0; i < lost.length; i++) {
            seen |= lost[i] && FreshInputs.place(i, output.shape(), 0) == SAMPLE;
        }
        if (!seen && !SQUASHING.contains(method)) {
            return Optional.of("every output of the sample is finite");
        }
        String mean = "running_mean at the end";
        HostTensor stored = got.values(mean);
        if (STORING_MEANS.contains(method) && stored != null) {
            boolean[] touched = reach.any(mean);
            double[] means = stored.toDoubles();
            for (int i = 0; i < means.length; i++) {
                if (touched[i] && means[i] != value && !(meanMayBeNaN && Double.isNaN(means[i]))) {
                    return Optional.of("running_mean is " + means[i] + ", expected " + value);
                }
            }
        }
        return Optional.empty();
    }

    /** With all of the sample's last channel, where the value is. */
    private static boolean[] withItsChannel(boolean[] reached, long... shape) {
        boolean[] all = reached.clone();
        for (int i = 0; i < all.length; i++) {
            all[i] |= FreshInputs.place(i, shape, 0) == SAMPLE && FreshInputs.place(i, shape, 1) == shape[1] - 1;
        }
        return all;
    }

    private static boolean[] lost(double[] values) {
        boolean[] lost = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            lost[i] = !Double.isFinite(values[i]);
        }
        return lost;
    }

    /** Without the sample's last channel. */
    private static boolean[] withoutItsChannel(boolean[] some, long... shape) {
        boolean[] ofChannel = withItsChannel(new boolean[some.length], shape);
        boolean[] others = some.clone();
        for (int i = 0; i < others.length; i++) {
            others[i] &= !ofChannel[i];
        }
        return others;
    }

    private static int countWithout(boolean[] some, boolean[] others) {
        int count = 0;
        for (int i = 0; i < some.length; i++) {
            count += some[i] && !others[i] ? 1 : 0;
        }
        return count;
    }
}
