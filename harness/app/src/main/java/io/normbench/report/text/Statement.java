package io.normbench.report.text;

/**
 * One thing the run says, generated from its data.
 *
 * @param topic what it is about: {@code Fastest in training}
 * @param text the sentence
 */
public record Statement(String topic, String text) {}
