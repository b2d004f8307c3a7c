package io.normbench.report.grid;

/**
 * A trial without a usable result.
 *
 * @param number its number in the table of failures; the anchor is {@code fail-number}
 * @param kind {@code out of memory}, {@code crashed}, …
 * @param marker the short text that stands in a matrix: {@code OOM}
 * @param task the task's id
 * @param setting the other coordinates, in one line
 * @param method the method's label
 * @param batchSize SGD batch
 * @param trial identity of the trial within its cell
 * @param seed its seed
 * @param reason the reason's first line
 * @param detail the further lines of the reason; often empty
 */
public record Failure(
        int number,
        String kind,
        String marker,
        String task,
        String setting,
        String method,
        int batchSize,
        String trial,
        long seed,
        String reason,
        String detail) {
    /** The reason's first line cut to a length that a tooltip can show. */
    public String shortReason() {
        return reason.length() <= 160 ? reason : reason.substring(0, 159) + "\u2026";
    }
}
