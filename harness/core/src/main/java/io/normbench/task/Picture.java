package io.normbench.task;

import java.util.List;

/**
 * A held-out image with what is in it and what the network found, for people to look at.
 *
 * @param id the image's id in the data set
 * @param height rows of the image
 * @param width columns of the image
 * @param png the image as a PNG file
 * @param truth what is annotated
 * @param found what the network found, best first
 */
public record Picture(String id, int height, int width, byte[] png, List<Region> truth, List<Region> found) {
    public Picture {
        truth = List.copyOf(truth);
        found = List.copyOf(found);
    }

    /** The same without what the network found. */
    Picture withoutFindings() {
        return new Picture(id, height, width, png, truth, List.of());
    }

    /**
     * Something in an image.
     *
     * @param category its name
     * @param score how sure the network is, 0 to 1; 1 for the truth
     * @param box left, upper, right and lower side in pixels; empty if it has none
     * @param runs its mask as run lengths column by column, background first; empty if it has none
     */
    public record Region(String category, double score, double[] box, int[] runs) {}
}
