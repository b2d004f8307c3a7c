package io.normbench.suite;

/**
 * How accuracy trials are watched for elimination singularities.
 *
 * @param images size of the probe set: training images without augmentation, the same in every trial of a task. No more than
 *     there are
 */
public record SingularitySpec(int images) {}
