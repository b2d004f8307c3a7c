package io.normbench.data;

/**
 * Training and held-out images of one data set.
 *
 * @param train the images to train on
 * @param test the images to evaluate on, disjoint from {@code train}
 * @param info what the record says of them
 */
public record DataSplit(ImageDataset train, ImageDataset test, DataInfo info) {}
