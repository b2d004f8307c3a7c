/** Masks: run lengths, polygons, and from one to the other as cocoapi has it. */
package io.normbench.vision.mask;
