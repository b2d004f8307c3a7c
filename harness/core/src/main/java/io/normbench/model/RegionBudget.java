package io.normbench.model;

/**
 * How many boxes a two-stage detector looks at in every image.
 *
 * @param anchors anchors in the proposal loss, half of them objects at most
 * @param candidates best anchors of every level before suppression
 * @param proposals best ones after suppression
 * @param regions regions in the losses of box and mask head, a quarter of them objects at most
 * @param detections detections kept in the end
 */
public record RegionBudget(int anchors, int candidates, int proposals, int regions, int detections) {}
