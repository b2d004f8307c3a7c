package io.normbench.task;

import java.util.List;
import java.util.Map;

/**
 * What an evaluation found.
 *
 * @param metric name of the headline metric
 * @param value its value
 * @param count held-out items it was computed over
 * @param further other figures by name
 * @param pictures some of the images, with truth and findings
 */
public record Evaluation(
        String metric, double value, long count, Map<String, Object> further, List<Picture> pictures) {
    /** An evaluation without pictures. */
    public Evaluation(String metric, double value, long count, Map<String, Object> further) {
        this(metric, value, count, further, List.of());
    }
}
