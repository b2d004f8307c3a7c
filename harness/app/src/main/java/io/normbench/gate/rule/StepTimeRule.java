package io.normbench.gate.rule;

import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.Fork;
import io.normbench.gate.sample.ForkPair;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.CellVerdict.Numbers;
import io.normbench.gate.verdict.Escalation;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Screening;
import io.normbench.gate.verdict.Threshold;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import io.normbench.stats.HodgesLehmann;
import io.normbench.stats.Holm;
import io.normbench.stats.Interval;
import io.normbench.stats.Quantiles;
import io.normbench.stats.SignedRank;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rule of step times measured in pairs: screen, then confirm on fresh pairs.
 *
 * <p>Where the screening pairs of a cell rule nothing out and name no candidate, it gets further pairs once, which count
 * with the first ones. That is a second look at the same bound: a slow-down of exactly the threshold then passes with
 * a probability of about 7% instead of 5%. A FAIL needs fresh pairs in any case.
 *
 * <p>Of a stage, d_i = ln(head/base) of pair i; the estimate is the Hodges-Lehmann location of the d_i and p the exact
 * one-sided signed-rank probability. A cell is a candidate if its screening estimate exceeds half the (logarithmic)
 * threshold and p is at most 0.05. Candidates are judged by their confirming pairs alone: FAIL if the estimate reaches
 * the threshold and p, adjusted by Holm over all candidates, is at most 0.05. Any cell PASSes if the upper 95% bound of
 * its slow-down lies below the threshold: of the confirming pairs if it was a candidate, otherwise of the screening
 * pairs. IMPROVED is the mirror image of FAIL, on the logarithmic scale.
 */
public final class StepTimeRule {
    private final GateSettings settings;
    private final Map<CellKey, Look> screens;
    private final List<CellSamples> cells;
    private final SmallestDetectable smallest;
    private final Escalation escalation;

    /** One stage of one cell. */
    private record Look(CellSamples cell, Threshold threshold, Stage stage, double[] ratios) {
        static Look of(CellSamples cell, Threshold threshold, Stage stage) {
            return new Look(cell, threshold, stage, cell.logRatios(stage));
        }

        double estimate() {
            return HodgesLehmann.location(ratios);
        }

        double p(Direction direction) {
            SignedRank test = SignedRank.of(ratios, SignedRank.Zeros.WILCOX);
            return direction == Direction.SLOWER ? test.pGreater() : test.pLess();
        }

        /** The estimate, positive in the direction asked. */
        double change(Direction direction) {
            return direction == Direction.SLOWER ? estimate() : -estimate();
        }

        boolean isCandidate(Direction direction) {
            return ratios.length > 0
                    && threshold.gated()
                    && change(direction) > threshold.log() / 2
                    && p(direction) <= GateSettings.LEVEL;
        }

        /** Whether the pairs of the first look say nothing, and more of them could. */
        boolean isOpen(int pairs) {
            return threshold.gated()
                    && ratios.length >= GateSettings.MIN_PAIRS
                    && ratios.length < pairs
                    && !passes()
                    && !isCandidate(Direction.SLOWER)
                    && !isCandidate(Direction.FASTER);
        }

        boolean passes() {
            return HodgesLehmann.upperBound(ratios, 1 - GateSettings.LEVEL) < threshold.log();
        }
    }

    private enum Direction {
        SLOWER,
        FASTER
    }

    public StepTimeRule(List<CellSamples> cells, NoiseModel noise, GateSettings settings, Escalation escalation) {
        this.settings = settings;
        this.escalation = escalation;
        this.cells = cells.stream()
                .filter(cell -> !cell.pairs(Stage.SCREEN).isEmpty()
                        || !cell.pairs(Stage.CONFIRM).isEmpty())
                .toList();
        this.smallest = new SmallestDetectable(this.cells);
        int gated = this.cells.size();
        this.screens = this.cells.stream()
                .collect(Collectors.toMap(
                        CellSamples::key,
                        cell -> Look.of(
                                cell,
                                noise.threshold(CellFamily.of(cell.key(), Quantity.STEP_TIME), gated),
                                Stage.SCREEN)));
    }

    public Screening screen() {
        List<CellKey> open = cells.stream()
                .map(CellSamples::key)
                .filter(key -> look(key).isOpen(settings.openPairs())
                        && !escalation.cells().contains(key))
                .toList();
        return new Screening(candidates(Direction.SLOWER), candidates(Direction.FASTER), open);
    }

    public List<CellVerdict> verdicts() {
        Map<CellKey, Double> slower = adjusted(Direction.SLOWER);
        Map<CellKey, Double> faster = adjusted(Direction.FASTER);
        List<CellVerdict> verdicts = new ArrayList<>();
        for (CellSamples cell : cells) {
            Look screen = look(cell.key());
            if (!screen.threshold().gated()) {
                verdicts.add(verdict(screen, Verdict.UNGATED, screen.threshold().basis(), OptionalDouble.empty()));
            } else if (slower.containsKey(cell.key())) {
                verdicts.add(confirmed(screen, Direction.SLOWER, slower.get(cell.key())));
            } else if (faster.containsKey(cell.key())) {
                verdicts.add(confirmed(screen, Direction.FASTER, faster.get(cell.key())));
            } else {
                verdicts.add(screened(screen));
            }
        }
        return verdicts;
    }

    private List<CellKey> candidates(Direction direction) {
        return cells.stream()
                .map(CellSamples::key)
                .filter(key -> look(key).isCandidate(direction) || escalated(key, direction))
                .toList();
    }

    private boolean escalated(CellKey key, Direction direction) {
        return direction == Direction.SLOWER
                && escalation.cells().contains(key)
                && look(key).threshold().gated();
    }

    /** Holm over all candidates of a direction; one without enough fresh pairs stays in the family, with p = 1. */
    private Map<CellKey, Double> adjusted(Direction direction) {
        List<CellKey> candidates = candidates(direction);
        double[] p = candidates.stream()
                .map(key -> confirming(look(key)))
                .mapToDouble(look -> enough(look) ? look.p(direction) : 1)
                .toArray();
        double[] adjusted = Holm.adjust(p);
        return indices(candidates, i -> adjusted[i]);
    }

    private static Map<CellKey, Double> indices(List<CellKey> keys, Function<Integer, Double> value) {
        Map<CellKey, Double> map = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(keys.get(i), value.apply(i));
        }
        return map;
    }

    private Look look(CellKey key) {
        return Objects.requireNonNull(screens.get(key), "every cell has its screening");
    }

    private static Look confirming(Look screen) {
        return Look.of(screen.cell(), screen.threshold(), Stage.CONFIRM);
    }

    private static boolean enough(Look look) {
        return look.ratios().length >= GateSettings.MIN_PAIRS;
    }

    private CellVerdict screened(Look look) {
        int pairs = look.ratios().length;
        if (pairs == 0) {
            return verdict(look, Verdict.INCONCLUSIVE, "no complete screening pair", OptionalDouble.empty());
        }
        if (look.passes()) {
            return verdict(look, Verdict.PASS, "upper bound below the threshold", OptionalDouble.empty());
        }
        String reason = enough(look)
                ? "the screening pairs spread too much to rule a slow-down out"
                : pairs + (pairs == 1 ? " pair only" : " pairs only") + ": below " + GateSettings.MIN_PAIRS
                        + " no signed-rank test can reach 0.05";
        return verdict(look, Verdict.INCONCLUSIVE, reason, OptionalDouble.empty());
    }

    private CellVerdict confirmed(Look screen, Direction direction, double adjustedP) {
        Look look = confirming(screen);
        if (!enough(look)) {
            int pairs = look.ratios().length;
            String why = escalated(screen.cell().key(), direction)
                    ? "inconclusive " + Escalation.IN_A_ROW + " times in a row, "
                    : (direction == Direction.SLOWER ? "slower" : "faster") + " in the screening pairs, ";
            String reason = why
                    + (pairs == 0 ? "not confirmed" : "confirmed on " + pairs + " pairs only") + ": "
                    + settings.confirmPairs() + " fresh pairs are needed";
            boolean harmless = direction == Direction.FASTER && screen.passes();
            return verdict(screen, harmless ? Verdict.PASS : Verdict.INCONCLUSIVE, reason, OptionalDouble.empty());
        }
        boolean significant = adjustedP <= GateSettings.LEVEL;
        OptionalDouble p = OptionalDouble.of(adjustedP);
        String pairs = look.ratios().length + " fresh pairs";
        if (significant && look.change(direction) >= screen.threshold().log()) {
            return direction == Direction.SLOWER
                    ? verdict(look, Verdict.FAIL, "slower, confirmed on " + pairs, p)
                    : verdict(look, Verdict.IMPROVED, "faster, confirmed on " + pairs, p);
        }
        if (look.passes()) {
            return verdict(look, Verdict.PASS, "cleared by " + pairs, p);
        }
        return verdict(look, Verdict.INCONCLUSIVE, "neither confirmed nor cleared by " + pairs, p);
    }

    private CellVerdict verdict(Look look, Verdict verdict, String reason, OptionalDouble adjustedP) {
        double[] ratios = look.ratios();
        if (ratios.length == 0) {
            return new CellVerdict(look.cell().key(), Quantity.STEP_TIME, verdict, reason, Numbers.none());
        }
        double estimate = look.estimate();
        List<ForkPair> pairs = look.cell().pairs(look.stage());
        Interval interval = HodgesLehmann.interval(ratios, 1 - GateSettings.LEVEL);
        Threshold threshold = look.threshold();
        Numbers numbers = new Numbers(
                OptionalDouble.of(median(pairs, ForkPair::base)),
                OptionalDouble.of(median(pairs, ForkPair::head)),
                OptionalDouble.of(Math.expm1(estimate)),
                Optional.of(new Interval(Math.expm1(interval.low()), Math.expm1(interval.high()))),
                ratios.length,
                OptionalDouble.of(look.p(estimate >= 0 ? Direction.SLOWER : Direction.FASTER)),
                adjustedP,
                OptionalDouble.of(threshold.delta()),
                smallest.paired(
                        look.cell().key(),
                        threshold.delta(),
                        look.cell().pairs(Stage.SCREEN).size(),
                        settings.confirmPairs()));
        String capped = capped(look.cell());
        return new CellVerdict(look.cell().key(), Quantity.STEP_TIME, verdict, reason + capped, numbers);
    }

    /** Two forks that never reached a steady state make a cell unstable: said, not hidden. */
    static String capped(CellSamples cell) {
        long capped = cell.forks().stream()
                .filter(fork -> fork.completed() && fork.warmupCapped())
                .count();
        return capped < 2 ? "" : String.format(Locale.ROOT, "; unstable: %d forks reached no steady state", capped);
    }

    private static double median(List<ForkPair> pairs, Function<ForkPair, Fork> side) {
        return Quantiles.median(pairs.stream()
                .map(side)
                .mapToDouble(fork -> fork.stepMs().getAsDouble())
                .toArray());
    }

    /** The median over all completed forks of an arm. */
    static double median(CellSamples cell, Arm arm) {
        return Quantiles.median(cell.timed(arm).stream()
                .mapToDouble(fork -> fork.stepMs().getAsDouble())
                .toArray());
    }
}
