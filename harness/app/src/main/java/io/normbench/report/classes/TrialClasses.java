package io.normbench.report.classes;

import io.normbench.result.ClassConfusion;
import io.normbench.result.ResultRow;

/**
 * An accuracy trial with its confusion matrix.
 *
 * @param row its row
 * @param confusion its confusion matrix
 */
public record TrialClasses(ResultRow row, ClassConfusion confusion) {}
