package io.normbench.report.run;

/**
 * What a reader must know of a run, in a few words.
 *
 * @param text the words
 * @param target anchor of the section that says more
 */
public record Badge(String text, String target) {}
