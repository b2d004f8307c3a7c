package io.normbench.gate.history;

/**
 * A place in a series where its level changed.
 *
 * @param index index of the first value of the new level
 * @param before level before it: the median of the values since the change before
 * @param after median of the values from there to the next change
 * @param p two-sided p value of Student's t test between the two; smaller than it would be at a place chosen in
 *     advance, which is why the limit is strict
 */
public record ChangePoint(int index, double before, double after, double p) {}
