package io.normbench.suite;

/**
 * One task of a suite.
 *
 * @param id the suite's name for it, shown in tables; unique within a suite
 * @param kind {@code classification}; later {@code detection}, {@code instance-segmentation},
 *     {@code semantic-segmentation}
 * @param data its data
 * @param model its network
 * @param train how the network is trained
 */
public record TaskSpec(String id, String kind, DataSpec data, ModelSpec model, TrainSpec train) {}
