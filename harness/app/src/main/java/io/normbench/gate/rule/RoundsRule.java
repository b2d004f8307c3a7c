package io.normbench.gate.rule;

import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.Fork;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.CellVerdict.Numbers;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Threshold;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.Arm;
import io.normbench.result.Comparison;
import io.normbench.result.Comparison.Ratio;
import io.normbench.stats.Holm;
import io.normbench.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The rule of step times of two stored runs that were measured in rounds: what is compared is not the step time, which
 * drifts from run to run with the machine, but the cell's ratio to the reference that was measured beside it.
 *
 * <p>The estimate is the difference of the two log ratios, its standard error that of both their 95% intervals together,
 * read as normal. Holm's correction goes over all cells, for nothing can be measured again. A change inside the noise
 * floor of either group, which is how far the reference beside itself came out from 1, is never a FAIL. What became slower
 * in the reference and all others alike does not show; the reference itself is judged by {@link UnpairedRule}.
 */
public final class RoundsRule {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final double Z_80 = NORMAL.inverseCumulativeProbability(0.80);
    private static final double Z_95 = NORMAL.inverseCumulativeProbability(0.95);
    private final List<Look> looks = new ArrayList<>();

    private record Look(CellSamples cell, Comparison base, Comparison head, Threshold threshold) {
        double shift() {
            return Math.log(ratio(head).value() / ratio(base).value());
        }

        double error() {
            return Math.hypot(ratio(base).logError(), ratio(head).logError());
        }

        double floor() {
            return Math.log1p(Math.max(base.noiseFloor(), head.noiseFloor()));
        }

        private static Ratio ratio(Comparison comparison) {
            return comparison.ratio().orElseThrow();
        }
    }

    public RoundsRule(List<CellSamples> cells, NoiseModel noise) {
        List<CellSamples> usable = cells.stream().filter(RoundsRule::judges).toList();
        for (CellSamples cell : usable) {
            Threshold threshold = noise.storedThreshold(CellFamily.of(cell.key(), Quantity.STEP_TIME), usable.size());
            looks.add(new Look(
                    cell,
                    compared(cell, Arm.BASE).get(),
                    compared(cell, Arm.HEAD).get(),
                    threshold));
        }
    }

    /** Whether both sides of {@code cell} have one trial, whose ratio to the same reference has bounds. */
    public static boolean judges(CellSamples cell) {
        Optional<Comparison> base = compared(cell, Arm.BASE);
        Optional<Comparison> head = compared(cell, Arm.HEAD);
        return base.isPresent()
                && head.isPresent()
                && base.get().reference().equals(head.get().reference());
    }

    private static Optional<Comparison> compared(CellSamples cell, Arm arm) {
        List<Fork> timed = cell.timed(arm);
        return timed.size() == 1
                ? timed.get(0)
                        .comparison()
                        .filter(each ->
                                each.ratio().filter(RoundsRule::isBounded).isPresent())
                : Optional.empty();
    }

    private static boolean isBounded(Ratio ratio) {
        return ratio.low() > 0 && Double.isFinite(ratio.high()) && ratio.high() > ratio.low();
    }

    public List<CellVerdict> verdicts() {
        List<Look> gated =
                looks.stream().filter(look -> look.threshold().gated()).toList();
        double[] slower = Holm.adjust(
                gated.stream().mapToDouble(look -> p(look.shift(), look)).toArray());
        double[] faster = Holm.adjust(
                gated.stream().mapToDouble(look -> p(-look.shift(), look)).toArray());
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

    /** The probability of a change of {@code shift} or more where there is none. */
    private static double p(double shift, Look look) {
        return NORMAL.survivalProbability(shift / look.error());
    }

    private static CellVerdict judged(Look look, double slower, double faster, int tests) {
        double shift = look.shift();
        double threshold = look.threshold().log();
        OptionalDouble p = OptionalDouble.of(shift >= 0 ? slower : faster);
        if (Math.abs(shift) >= threshold && p.getAsDouble() <= GateSettings.LEVEL) {
            if (Math.abs(shift) <= look.floor()) {
                return verdict(look, Verdict.INCONCLUSIVE, inside(look.floor()), p, tests);
            }
            return shift > 0
                    ? verdict(
                            look,
                            Verdict.FAIL,
                            "slower beside the reference in two runs, not confirmed on pairs",
                            p,
                            tests)
                    : verdict(
                            look,
                            Verdict.IMPROVED,
                            "faster beside the reference in two runs, not confirmed on pairs",
                            p,
                            tests);
        }
        if (shift + Z_95 * look.error() < threshold) {
            return verdict(look, Verdict.PASS, "upper bound below the threshold", p, tests);
        }
        return verdict(
                look, Verdict.INCONCLUSIVE, "the ratios' intervals are too wide to rule a slow-down out", p, tests);
    }

    private static String inside(double floor) {
        return "inside the noise floor: the reference beside itself "
                + (Double.isInfinite(floor)
                        ? "has no bounds"
                        : String.format(Locale.ROOT, "came out up to %.1f%% apart", 100 * Math.expm1(floor)));
    }

    private static CellVerdict verdict(Look look, Verdict verdict, String reason, OptionalDouble adjustedP, int tests) {
        double shift = look.shift();
        double error = look.error();
        double delta = look.threshold().log();
        double seen = Math.max(
                        delta, NORMAL.inverseCumulativeProbability(1 - GateSettings.LEVEL / Math.max(1, tests)) * error)
                + Z_80 * error;
        Numbers numbers = new Numbers(
                OptionalDouble.of(StepTimeRule.median(look.cell(), Arm.BASE)),
                OptionalDouble.of(StepTimeRule.median(look.cell(), Arm.HEAD)),
                OptionalDouble.of(Math.expm1(shift)),
                Optional.of(new Interval(
                        Math.expm1(shift - Interval.Z_975 * error), Math.expm1(shift + Interval.Z_975 * error))),
                1,
                OptionalDouble.of(NORMAL.survivalProbability(Math.abs(shift) / error)),
                adjustedP,
                OptionalDouble.of(look.threshold().delta()),
                OptionalDouble.of(Math.expm1(seen)));
        return new CellVerdict(
                look.cell().key(),
                Quantity.STEP_TIME,
                verdict,
                reason + "; ratios to " + look.base().reference() + StepTimeRule.capped(look.cell()),
                numbers);
    }
}
