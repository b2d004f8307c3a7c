/**
 * Mean intersection over union of label maps, by the VOC protocol.
 *
 * <p>Pixels with the void label are left out of everything; counts add up over the whole set before any division. Reads
 * label maps from PNG and from the JSON of the reference vectors; a colour image is refused: its palette is gone.
 */
package io.normbench.metric.miou;
