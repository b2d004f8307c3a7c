package io.normbench.reproduce;

import io.normbench.result.Fingerprint.Difference;
import io.normbench.result.ResultRow;
import java.util.List;
import java.util.Optional;

/**
 * The answer for one trial.
 *
 * @param stored the stored row
 * @param answer the answer
 * @param losses how the losses compare; empty if the trial did not run again or had no steps
 * @param figure the metric or the step time of both; empty if there is none
 * @param reasons why the answer is not a better one, in sentences; and what was not judged
 * @param differences keys of the fingerprints of the two workers that differ
 */
public record TrialAnswer(
        ResultRow stored,
        Answer answer,
        Optional<LossComparison> losses,
        Optional<Figure> figure,
        List<String> reasons,
        List<Difference> differences) {
    public TrialAnswer {
        reasons = List.copyOf(reasons);
        differences = List.copyOf(differences);
    }

    /**
     * A figure of both runs.
     *
     * @param name {@code top1}, {@code step_ms_median}
     * @param stored in the stored run
     * @param now in the new one; NaN if it has none
     * @param low smallest value that counts as noise
     * @param high largest value that counts as noise
     */
    public record Figure(String name, double stored, double now, double low, double high) {
        /** Whether the new value lies within the band. */
        boolean within() {
            return now >= low && now <= high;
        }
    }
}
