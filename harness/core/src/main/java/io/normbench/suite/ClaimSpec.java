package io.normbench.suite;

/**
 * A published statement to check against results.
 *
 * @param id the suite's name for it
 * @param source where it was published
 * @param expect the statement, for example {@code accuracy(bn, 2) < accuracy(gn, 2)}
 */
public record ClaimSpec(String id, String source, String expect) {}
