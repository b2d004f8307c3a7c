package io.normbench.measure;

import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.Step;
import java.util.List;

/**
 * What a trial gave.
 *
 * @param outcome how it ended
 * @param measured its numbers, as far as it came
 * @param steps its raw steps
 * @param device the device it ran on
 */
public record TrialResult(Outcome outcome, Measured measured, List<Step> steps, String device) {}
