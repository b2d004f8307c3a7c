package io.normbench.gate.rule;

import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.CellVerdict.Numbers;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Threshold;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.Arm;
import io.normbench.stats.HodgesLehmann;
import io.normbench.stats.Holm;
import io.normbench.stats.Interval;
import io.normbench.stats.MannWhitney;
import io.normbench.stats.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The rule of step times of two stored runs: trials are unpaired samples.
 *
 * <p>The estimate is the two-sample Hodges-Lehmann shift of the log step times, p the exact one-sided probability of
 * Mann and Whitney. There are no fresh samples to confirm on, so Holm's correction goes over all cells, and because the
 * drift between two runs is in no noise model, the threshold is at least 10%.
 *
 * <p>A cell with too few trials for bounds of its own (an ordinary run has one) has the interval of its family's noise:
 * what the threshold stands for, or what the family's cells changed by if that is more. It shows which changes to
 * suspect, and decides nothing.
 */
public final class UnpairedRule {
    private static final int FEWEST_OF_A_FAMILY = 5;

    private final List<Look> looks = new ArrayList<>();
    private final Map<CellFamily, double[]> shifts;

    private record Look(CellSamples cell, Threshold threshold, double[] base, double[] head) {
        MannWhitney test() {
            return MannWhitney.of(head, base);
        }

        double shift() {
            return HodgesLehmann.shift(head, base);
        }

        CellFamily family() {
            return CellFamily.of(cell.key(), Quantity.STEP_TIME);
        }
    }

    public UnpairedRule(List<CellSamples> cells, NoiseModel noise) {
        List<CellSamples> both = cells.stream()
                .filter(cell ->
                        !cell.timed(Arm.BASE).isEmpty() && !cell.timed(Arm.HEAD).isEmpty())
                .toList();
        for (CellSamples cell : both) {
            Threshold threshold = noise.storedThreshold(CellFamily.of(cell.key(), Quantity.STEP_TIME), both.size());
            looks.add(new Look(cell, threshold, logs(cell, Arm.BASE), logs(cell, Arm.HEAD)));
        }
        shifts = looks.stream()
                .collect(Collectors.groupingBy(
                        Look::family,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                family ->
                                        family.stream().mapToDouble(Look::shift).toArray())));
    }

    public List<CellVerdict> verdicts() {
        List<Look> gated =
                looks.stream().filter(look -> look.threshold().gated()).toList();
        double[] slower = Holm.adjust(
                gated.stream().mapToDouble(look -> look.test().pGreater()).toArray());
        double[] faster = Holm.adjust(
                gated.stream().mapToDouble(look -> look.test().pLess()).toArray());
        List<CellVerdict> verdicts = new ArrayList<>();
        for (Look look : looks) {
            int i = gated.indexOf(look);
            verdicts.add(
                    i < 0
                            ? verdict(
                                    look,
                                    Verdict.UNGATED,
                                    look.threshold().basis(),
                                    OptionalDouble.empty(),
                                    gated.size())
                            : judged(look, slower[i], faster[i], gated.size()));
        }
        return verdicts;
    }

    private CellVerdict judged(Look look, double slower, double faster, int tests) {
        double estimate = look.shift();
        double threshold = look.threshold().log();
        OptionalDouble p = OptionalDouble.of(estimate >= 0 ? slower : faster);
        if (estimate >= threshold && slower <= GateSettings.LEVEL) {
            return verdict(look, Verdict.FAIL, "slower in unpaired trials, not confirmed on fresh ones", p, tests);
        }
        if (-estimate >= threshold && faster <= GateSettings.LEVEL) {
            return verdict(look, Verdict.IMPROVED, "faster in unpaired trials, not confirmed on fresh ones", p, tests);
        }
        double upper = HodgesLehmann.upperBoundOfShift(look.head(), look.base(), 1 - GateSettings.LEVEL);
        if (upper < threshold) {
            return verdict(look, Verdict.PASS, "upper bound below the threshold", p, tests);
        }
        int fewest = Math.min(look.base().length, look.head().length);
        String reason = upper == Double.POSITIVE_INFINITY
                ? fewest + (fewest == 1 ? " trial" : " trials") + " of a side: too few for any bound of its own; the"
                        + " interval is that of its family's noise"
                : "the trials spread too much to rule a slow-down out";
        return verdict(look, Verdict.INCONCLUSIVE, reason, p, tests);
    }

    private CellVerdict verdict(Look look, Verdict verdict, String reason, OptionalDouble adjustedP, int tests) {
        double estimate = look.shift();
        Interval interval = interval(look);
        double delta = look.threshold().delta();
        Numbers numbers = new Numbers(
                OptionalDouble.of(StepTimeRule.median(look.cell(), Arm.BASE)),
                OptionalDouble.of(StepTimeRule.median(look.cell(), Arm.HEAD)),
                OptionalDouble.of(Math.expm1(estimate)),
                Optional.of(new Interval(Math.expm1(interval.low()), Math.expm1(interval.high()))),
                Math.min(look.base().length, look.head().length),
                OptionalDouble.of(
                        estimate >= 0 ? look.test().pGreater() : look.test().pLess()),
                adjustedP,
                OptionalDouble.of(delta),
                SmallestDetectable.unpaired(look.base(), look.head(), delta, Math.max(1, tests)));
        return new CellVerdict(
                look.cell().key(), Quantity.STEP_TIME, verdict, reason + StepTimeRule.capped(look.cell()), numbers);
    }

    private Interval interval(Look look) {
        Interval own = HodgesLehmann.intervalOfShift(look.head(), look.base(), 1 - GateSettings.LEVEL);
        if (Double.isFinite(own.low()) && Double.isFinite(own.high())) {
            return own;
        }
        double[] family = Objects.requireNonNull(shifts.get(look.family()), "every look has a family");
        double noise = look.threshold().log() / NoiseModel.quantile(looks.size());
        double sd = family.length < FEWEST_OF_A_FAMILY ? noise : Math.max(noise, Spread.madNormal(family));
        return new Interval(look.shift() - Interval.Z_975 * sd, look.shift() + Interval.Z_975 * sd);
    }

    private static double[] logs(CellSamples cell, Arm arm) {
        return cell.timed(arm).stream()
                .mapToDouble(fork -> Math.log(fork.stepMs().getAsDouble()))
                .toArray();
    }
}
