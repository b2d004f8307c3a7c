/**
 * Detection and instance segmentation with two-stage networks: what lies between the network's parts. Targets, sampling,
 * losses and detections are computed on the host from what the network gives, between two parts of one program.
 */
package io.normbench.task.region;
