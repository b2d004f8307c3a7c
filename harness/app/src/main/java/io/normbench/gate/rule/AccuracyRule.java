package io.normbench.gate.rule;

import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.ForkPair;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.CellVerdict.Numbers;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.CellKey;
import io.normbench.stats.Interval;
import io.normbench.stats.StudentT;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The rule of accuracy: non-inferiority over paired seeds.
 *
 * <p>d_s is the metric of the head minus that of the base at seed s, m the margin: 0.2 points, or the standard
 * deviation of A/A differences if that is larger. FAIL if the one-sided upper 95% bound of the mean of d lies below -m
 * (the loss is surely larger than the margin), PASS if the lower bound lies above -m, otherwise INCONCLUSIVE; with two
 * looks each is taken at 97.5%. IMPROVED is the mirror image of FAIL. Where losses and metrics of all seeds agree to
 * the last bit, the numeric path is unchanged and there is nothing to test.
 */
public final class AccuracyRule {
    private AccuracyRule() {}

    public static Optional<CellVerdict> judge(CellSamples cell, NoiseModel noise, GateSettings settings) {
        List<ForkPair> pairs = cell.pairs(Stage.ACCURACY);
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        double margin = noise.accuracyMargin(CellFamily.of(cell.key(), Quantity.ACCURACY));
        double base = pairs.stream()
                .mapToDouble(p -> p.base().metricValue().getAsDouble())
                .average()
                .orElseThrow();
        double head = pairs.stream()
                .mapToDouble(p -> p.head().metricValue().getAsDouble())
                .average()
                .orElseThrow();
        int seeds = pairs.size();
        if (pairs.stream().allMatch(ForkPair::sameLossAndMetric)) {
            return Optional.of(new CellVerdict(
                    cell.key(),
                    Quantity.ACCURACY,
                    Verdict.PASS,
                    "final losses and metrics are equal to the last bit at " + seeds
                            + (seeds == 1 ? " seed" : " seeds"),
                    Numbers.plain(base, head, 0, seeds, margin)));
        }
        if (seeds < 2) {
            return Optional.of(new CellVerdict(
                    cell.key(),
                    Quantity.ACCURACY,
                    Verdict.INCONCLUSIVE,
                    "one seed only: its spread is not known",
                    Numbers.plain(base, head, head - base, seeds, margin)));
        }
        double[] differences =
                pairs.stream().mapToDouble(ForkPair::metricDifference).toArray();
        return Optional.of(judge(cell.key(), StudentT.of(differences), base, head, margin, settings));
    }

    private static CellVerdict judge(
            CellKey key, StudentT mean, double base, double head, double margin, GateSettings settings) {
        double confidence = 1 - settings.accuracyLevel();
        double upper = mean.upperBound(confidence);
        double lower = mean.lowerBound(confidence);
        Verdict verdict;
        String reason;
        if (upper < -margin) {
            verdict = Verdict.FAIL;
            reason = "surely worse than the margin";
        } else if (lower > margin) {
            verdict = Verdict.IMPROVED;
            reason = "surely better than the margin";
        } else if (lower > -margin) {
            verdict = Verdict.PASS;
            reason = "not worse than the margin";
        } else {
            verdict = Verdict.INCONCLUSIVE;
            reason = "the seeds spread too much to rule a loss out";
        }
        Interval interval = mean.interval(1 - GateSettings.LEVEL);
        Numbers numbers = new Numbers(
                OptionalDouble.of(base),
                OptionalDouble.of(head),
                OptionalDouble.of(mean.mean()),
                Optional.of(interval),
                mean.n(),
                OptionalDouble.of(mean.mean() <= 0 ? mean.pLess(0) : mean.pGreater(0)),
                OptionalDouble.empty(),
                OptionalDouble.of(margin),
                OptionalDouble.empty());
        return new CellVerdict(
                key,
                Quantity.ACCURACY,
                verdict,
                String.format(Locale.ROOT, "%s, over %d paired seeds", reason, mean.n()),
                numbers);
    }
}
