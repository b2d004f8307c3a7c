package io.normbench.reproduce;

import io.normbench.machine.MachineState;
import io.normbench.reproduce.TrialAnswer.Figure;
import io.normbench.result.Comparison;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.Step;
import io.normbench.suite.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Holds one trial of a new run against the same trial of a stored one.
 *
 * @param stored the stored run
 * @param now the new run
 * @param tolerances what counts as noise
 */
record TrialJudge(StoredRun stored, StoredRun now, Tolerances tolerances) {
    private static final String STEP_TIME = "step_ms_median";

    /** Judges the stored trial {@code row}. */
    TrialAnswer judge(ResultRow row) {
        ResultRow again = now.rows().get(row.key());
        if (again == null) {
            return new TrialAnswer(
                    row,
                    Answer.NOT_REPRODUCED,
                    Optional.empty(),
                    Optional.empty(),
                    List.of("it has no row in the new run: this version plans no trial of that identity"),
                    List.of());
        }
        List<Step> storedSteps = stored.steps(row);
        LossComparison losses = LossComparison.of(storedSteps, now.steps(again));
        List<String> reasons = new ArrayList<>();
        Answer answer = outcome(row, again, reasons);
        if (row.seed() != again.seed()) {
            // Another trial of the same cell, however close its numbers are.
            reasons.add("seed " + row.seed() + " is stored; the suite in the manifest says " + again.seed());
            answer = Answer.NOT_REPRODUCED;
        }
        Optional<Figure> figure = Optional.empty();
        if (Measurement.ofTrial(row.trial()) == Measurement.MAX_BATCH) {
            answer = answer == Answer.REPRODUCED ? largestBatch(row, again, reasons) : answer;
        } else if (answer == Answer.REPRODUCED && row.outcome() instanceof Outcome.Completed) {
            boolean accuracy = row.measured().metricValue().isPresent();
            figure = accuracy
                    ? Optional.of(metric(row, again))
                    : ratio(row, again).or(() -> stepTime(row, again));
            answer = accuracy
                    ? accuracy(losses, figure.get(), reasons)
                    : throughput(row, again, losses, figure, reasons);
            if (storedSteps.isEmpty() && !inRounds(row)) {
                reasons.add("the stored run has no file of its losses");
            }
        } else if (answer == Answer.REPRODUCED && losses.firstDifference() > 0) {
            reasons.add("it ended the same way, but its losses are not bit-equal");
            answer = Answer.WITHIN_NOISE;
        }
        Optional<LossComparison> compared =
                losses.stored() + losses.now() == 0 ? Optional.empty() : Optional.of(losses);
        return new TrialAnswer(
                row, answer, compared, figure, reasons, stored.fingerprint(row).diff(now.fingerprint(again)));
    }

    private static Answer largestBatch(ResultRow row, ResultRow again, List<String> reasons) {
        Object stored = row.measured().metrics().get(Measured.MAX_BATCH);
        Object now = again.measured().metrics().get(Measured.MAX_BATCH);
        if (Objects.equals(String.valueOf(stored), String.valueOf(now))) {
            return Answer.REPRODUCED;
        }
        reasons.add("the largest batch was " + stored + ", now it is " + now);
        return Answer.NOT_REPRODUCED;
    }

    private static Answer outcome(ResultRow row, ResultRow again, List<String> reasons) {
        if (row.outcome().id().equals(again.outcome().id())) {
            return Answer.REPRODUCED;
        }
        String reason =
                again.outcome().reason().isEmpty() ? "" : " (" + again.outcome().reason() + ")";
        reasons.add("it ended as " + row.outcome().id() + ", now as "
                + again.outcome().id() + reason);
        return Answer.NOT_REPRODUCED;
    }

    private Figure metric(ResultRow row, ResultRow again) {
        double value = row.measured().metricValue().getAsDouble();
        double band = tolerances.bandOf(value, row.measured().metricCount().orElse(0));
        return new Figure(
                row.measured().metric(), value, number(again.measured().metricValue()), value - band, value + band);
    }

    private static Answer accuracy(LossComparison losses, Figure metric, List<String> reasons) {
        boolean sameMetric = Double.doubleToLongBits(metric.stored()) == Double.doubleToLongBits(metric.now());
        boolean sameSteps = losses.stored() == losses.now();
        if (losses.bitEqual() && sameSteps && sameMetric) {
            return Answer.REPRODUCED;
        }
        if (!sameSteps) {
            reasons.add(losses.stored() + " steps are stored, now it took " + losses.now());
        } else if (!losses.bitEqual()) {
            reasons.add("losses are not bit-equal");
        }
        if (!sameMetric) {
            reasons.add(metric.name() + " was " + metric.stored() + ", now it is " + metric.now()
                    + (metric.within() ? ", within" : ", outside") + " the band of \u00b1"
                    + text(metric.high() - metric.stored()));
        }
        return metric.within() ? Answer.WITHIN_NOISE : Answer.NOT_REPRODUCED;
    }

    /** Measured beside others: what is kept are blocks of steps, without losses; those of memory trials have them. */
    private static boolean inRounds(ResultRow row) {
        return row.measured().comparison().isPresent();
    }

    /** The step time over the reference's, with its interval widened by the tolerance. */
    private Optional<Figure> ratio(ResultRow row, ResultRow again) {
        Optional<Comparison.Ratio> before = row.measured().comparison().flatMap(Comparison::ratio);
        Optional<Comparison.Ratio> after = again.measured().comparison().flatMap(Comparison::ratio);
        double factor = 1 + tolerances.stepTime();
        return before.flatMap(ratio -> after.map(now -> new Figure(
                "ratio to " + row.measured().comparison().get().reference(),
                ratio.value(),
                now.value(),
                ratio.interval().low() / factor,
                ratio.interval().high() * factor)));
    }

    /** The step time, with the percentiles of all stored trials of the cell widened by the tolerance. */
    private Optional<Figure> stepTime(ResultRow row, ResultRow again) {
        OptionalDouble median = row.measured().stepMsMedian();
        if (median.isEmpty()) {
            return Optional.empty();
        }
        double low = median.getAsDouble();
        double high = low;
        for (ResultRow other : stored.rows().values()) {
            if (other.cellId().equals(row.cellId())) {
                low = Math.min(low, other.measured().stepMsP10().orElse(low));
                high = Math.max(high, other.measured().stepMsP90().orElse(high));
            }
        }
        double factor = 1 + tolerances.stepTime();
        return Optional.of(new Figure(
                STEP_TIME, median.getAsDouble(), number(again.measured().stepMsMedian()), low / factor, high * factor));
    }

    private Answer throughput(
            ResultRow row, ResultRow again, LossComparison losses, Optional<Figure> time, List<String> reasons) {
        Answer answer = Answer.REPRODUCED;
        if (!losses.bitEqual() && !(inRounds(row) && losses.stored() + losses.now() == 0)) {
            boolean close = losses.compared() > 0 && losses.largestRelative() <= tolerances.loss();
            answer = close ? Answer.WITHIN_NOISE : Answer.NOT_REPRODUCED;
            reasons.add(
                    losses.compared() == 0
                            ? "there are no losses to compare"
                            : "losses are not bit-equal; they differ by up to "
                                    + text(100 * losses.largestRelative()) + "%, allowed as noise are "
                                    + text(100 * tolerances.loss()) + "%");
        }
        if (time.isPresent() && !time.get().within()) {
            String unit = time.get().name().equals(STEP_TIME) ? " ms" : "";
            String what = unit.isEmpty() ? time.get().name() : "step time";
            String band = what + " was " + text(time.get().stored()) + unit + ", now it is "
                    + text(time.get().now()) + unit + ", outside "
                    + text(time.get().low()) + " to " + text(time.get().high()) + unit;
            String spoiled = flags(row, again);
            if (spoiled.isEmpty()) {
                reasons.add(band);
                answer = Answer.NOT_REPRODUCED;
            } else {
                reasons.add(band + "; not judged, because the machine was not quiet (" + spoiled + ")");
            }
        }
        return answer;
    }

    private static String flags(ResultRow row, ResultRow again) {
        List<String> parts = new ArrayList<>();
        Object before = row.measured().metrics().get(MachineState.FLAGS);
        Object after = again.measured().metrics().get(MachineState.FLAGS);
        if (before != null) {
            parts.add("stored: " + before);
        }
        if (after != null) {
            parts.add("now: " + after);
        }
        return String.join("; ", parts);
    }

    private static double number(OptionalDouble value) {
        return value.orElse(Double.NaN);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
