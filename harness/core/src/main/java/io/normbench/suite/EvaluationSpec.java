package io.normbench.suite;

import io.normbench.norm.Normalization;
import io.normbench.norm.RunningMoments;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * With which statistics a trained network is evaluated: a coordinate of a cell, not a method.
 *
 * <p>{@code running}: those that training left behind. {@code precise}: the weights stay as training left them, and the
 * running statistics are estimated anew over so many training batches (precise BN, Wu and Johnson 2021, arXiv:2105.07576).
 * {@code batch}: those of the evaluation batch itself (test-time BN, Nado et al. 2020, arXiv:2006.10963).
 *
 * <p>Two published protocols are among these. AdaBN (Li et al. 2016, arXiv:1603.04779), statistics of the target domain, is
 * {@code batch} with all held-out images in one batch. EvalNorm (Singh and Shrivastava 2019, arXiv:1904.06031) and the "Four
 * things" layer (arXiv:1906.03548) mix the moments, (1 - w)·running + w·own, with w for each layer: w = 0 is {@code running},
 * w = 1 is {@code batch} with batch size 1; in between it is an option of the method {@code ft}, not a setting here.
 *
 * @param statistics which
 * @param batches training batches of the cell's SGD batch size that {@code precise} estimates over; otherwise 0
 * @param batchSize evaluation batch size of {@code batch}; otherwise 0: the task's
 */
public record EvaluationSpec(Statistics statistics, int batches, int batchSize) {
    /** Whose statistics normalize. */
    public enum Statistics {
        /** Those that training left behind. */
        RUNNING,
        /** Those of many training batches with the final weights. */
        PRECISE,
        /** Those of the evaluation batch. */
        BATCH;

        /** The spelling used in suite files. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What rules and filters may name. */
    public static Set<String> names(List<EvaluationSpec> evaluations) {
        Set<String> names = new LinkedHashSet<>();
        evaluations.forEach(evaluation -> {
            names.add(evaluation.statistics().id());
            names.add(evaluation.id());
        });
        return names;
    }

    /** The statistics that training left behind. */
    public static EvaluationSpec running() {
        return new EvaluationSpec(Statistics.RUNNING, 0, 0);
    }

    /** Statistics of {@code batches} training batches. */
    public static EvaluationSpec precise(int batches) {
        return new EvaluationSpec(Statistics.PRECISE, batches, 0);
    }

    /** Statistics of evaluation batches of {@code batchSize} images. */
    public static EvaluationSpec ofBatch(int batchSize) {
        return new EvaluationSpec(Statistics.BATCH, 0, batchSize);
    }

    /** The spelling in results and filters: {@code running}, {@code precise(batches=64)}, {@code batch(batch_size=16)}. */
    public String id() {
        return switch (statistics) {
            case RUNNING -> statistics.id();
            case PRECISE -> statistics.id() + "(batches=" + batches + ")";
            case BATCH -> statistics.id() + "(batch_size=" + batchSize + ")";
        };
    }

    /** Whether {@code name} is its id, or the kind of statistics. */
    public boolean isNamed(String name) {
        return name.equals(id()) || name.equals(statistics.id());
    }

    /** Why a network with {@code method} cannot be evaluated so, or would be as with {@code running}; empty if it can. */
    public Optional<String> unfit(Normalization method) {
        boolean fits = switch (method.runningMoments()) {
            case NONE -> statistics == Statistics.RUNNING || statistics == Statistics.BATCH && method.mixesSamples();
            case SEALED -> statistics == Statistics.RUNNING;
            case UNBIASED, BIASED, AVERAGED -> true;
        };
        if (fits) {
            return Optional.empty();
        }
        return Optional.of(
                method.runningMoments() == RunningMoments.SEALED
                        ? "its running statistics lie inside a layer of the engine's own library"
                        : "it keeps no running statistics of batches: its evaluation is that of statistics running");
    }
}
