package io.normbench.report.text;

/**
 * A named value, shown as one line of a list or table.
 *
 * @param name what it is
 * @param value its text, with unit
 */
public record Fact(String name, String value) {}
