package io.normbench.data.objects;

import io.normbench.data.DataInfo;

/**
 * Training and held-out images with objects.
 *
 * @param train the images to train on
 * @param test the images to evaluate on, disjoint from {@code train}
 * @param info what the record says of them
 */
public record ObjectSplit(ObjectDataset train, ObjectDataset test, DataInfo info) {}
