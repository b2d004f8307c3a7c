package io.normbench.task.region;

import io.normbench.vision.mask.Rle;
import java.util.List;

/**
 * What one training image holds.
 *
 * @param height rows that the image fills
 * @param width columns that the image fills
 * @param boxes four sides of every object in pixels
 * @param labels category of every object, from 1
 * @param masks mask of every object; empty where none are trained
 * @param seed what is random about the image's step is drawn from this
 */
record ImageTruth(double height, double width, double[] boxes, int[] labels, List<Rle> masks, long seed) {}
