package io.normbench.gate;

import io.normbench.gate.rule.AccuracyRule;
import io.normbench.gate.rule.MemoryRule;
import io.normbench.gate.rule.OutcomeRule;
import io.normbench.gate.rule.RoundsRule;
import io.normbench.gate.rule.StepTimeRule;
import io.normbench.gate.rule.UnpairedRule;
import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.Escalation;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Screening;
import io.normbench.result.Comparison;
import io.normbench.stats.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The rule of the gate: comparability first, then outcomes, step time, memory and accuracy of every cell.
 *
 * <p>An A/B run goes: screening pairs of every cell; {@link #screen} names those that are open, which get further
 * screening pairs; it then names the candidates; fresh confirming pairs of those; {@link #decide}. A run that stops after
 * screening can be decided too: its candidates stay inconclusive.
 */
public final class GateRule {
    private final NoiseModel noise;
    private final GateSettings settings;
    private final Escalation escalation;

    /** The rule with the noise of this machine; {@link NoiseModel#unknown} where none is stored. */
    public GateRule(NoiseModel noise, GateSettings settings) {
        this(noise, settings, Escalation.none());
    }

    /** The same, with cells to confirm whatever their screening pairs say. */
    public GateRule(NoiseModel noise, GateSettings settings, Escalation escalation) {
        this.noise = noise;
        this.settings = settings;
        this.escalation = escalation;
    }

    /** The cells that need more pairs; none if the arms are incomparable or were not measured in pairs. */
    public Screening screen(GateInputs inputs) {
        if (!inputs.differences().isEmpty() || !inputs.paired()) {
            return Screening.nothing();
        }
        return new StepTimeRule(inputs.cells(), noise.usedFor(inputs), settings, escalation).screen();
    }

    /** The verdicts on everything that {@code inputs} hold. */
    public GateResult decide(GateInputs inputs) {
        NoiseModel used = noise.usedFor(inputs);
        List<CellVerdict> verdicts = inputs.differences().isEmpty() ? verdicts(inputs, used) : List.of();
        return new GateResult(
                inputs.paired(),
                inputs.suite(),
                inputs.base(),
                inputs.head(),
                inputs.fingerprint(),
                inputs.differences(),
                verdicts,
                used.describe() + floors(inputs),
                warnings(inputs),
                inputs.command());
    }

    private List<CellVerdict> verdicts(GateInputs inputs, NoiseModel used) {
        List<CellVerdict> verdicts = new ArrayList<>();
        for (CellSamples cell : inputs.cells()) {
            OutcomeRule.judge(cell, inputs.cells()).ifPresent(verdicts::add);
        }
        verdicts.addAll(
                inputs.paired()
                        ? new StepTimeRule(inputs.cells(), used, settings, escalation).verdicts()
                        : unpaired(inputs.cells(), used));
        for (CellSamples cell : inputs.cells()) {
            MemoryRule.judge(cell).ifPresent(verdicts::add);
            AccuracyRule.judge(cell, used, settings).ifPresent(verdicts::add);
        }
        return verdicts;
    }

    private static List<CellVerdict> unpaired(List<CellSamples> cells, NoiseModel noise) {
        List<CellSamples> inRounds = cells.stream().filter(RoundsRule::judges).toList();
        List<CellSamples> others =
                cells.stream().filter(cell -> !RoundsRule.judges(cell)).toList();
        List<CellVerdict> verdicts = new ArrayList<>(new RoundsRule(inRounds, noise).verdicts());
        verdicts.addAll(new UnpairedRule(others, noise).verdicts());
        return verdicts;
    }

    /** How far from 1 the reference beside itself came out in stored runs that were measured in rounds, as a sentence. */
    private static String floors(GateInputs inputs) {
        double[] floors = inputs.cells().stream()
                .filter(cell -> !inputs.paired() && RoundsRule.judges(cell))
                .flatMap(cell -> cell.forks().stream())
                .flatMap(fork -> fork.comparison().stream())
                .mapToDouble(Comparison::noiseFloor)
                .filter(Double::isFinite)
                .toArray();
        return floors.length == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        " Noise floor of these runs: the reference beside itself came out up to %.1f%% from 1 in half of the"
                                + " cells' groups, %.1f%% at most; a change inside that of its group is no FAIL.",
                        100 * Quantiles.median(floors),
                        100 * Arrays.stream(floors).max().getAsDouble());
    }

    private static List<String> warnings(GateInputs inputs) {
        List<String> warnings = new ArrayList<>(inputs.warnings());
        long broken = inputs.cells().stream().filter(OutcomeRule::brokenInBoth).count();
        if (broken > 0) {
            warnings.add(broken + (broken == 1 ? " cell fails" : " cells fail") + " in both arms and says nothing.");
        }
        boolean onePair = inputs.paired()
                && inputs.cells().stream()
                                .mapToInt(cell -> cell.pairs(Stage.SCREEN).size())
                                .max()
                                .orElse(0)
                        == 1;
        if (onePair) {
            warnings.add("One pair only: no step time can be judged; " + GateSettings.MIN_PAIRS
                    + " pairs are the least, " + GateSettings.defaults().screenPairs() + " the rule.");
        }
        return warnings;
    }
}
