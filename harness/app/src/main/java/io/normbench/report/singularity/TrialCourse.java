package io.normbench.report.singularity;

import io.normbench.result.ResultRow;
import io.normbench.result.SingularityCourse;

/**
 * An accuracy trial that was watched.
 *
 * @param row its row
 * @param course what was seen
 */
public record TrialCourse(ResultRow row, SingularityCourse course) {}
