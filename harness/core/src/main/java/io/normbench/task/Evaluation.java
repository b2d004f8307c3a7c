package io.normbench.task;

import java.util.Map;

/**
 * What an evaluation found.
 *
 * @param metric name of the headline metric
 * @param value its value
 * @param count held-out items it was computed over
 * @param further other figures by name
 */
public record Evaluation(String metric, double value, long count, Map<String, Object> further) {}
