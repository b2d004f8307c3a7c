package io.normbench.task;

import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.metric.miou.LabelMap;
import io.normbench.vision.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Makes pictures of class maps: one region a class, without background and void, in the image's original size.
 *
 * <p>A map that was resized with its image is enlarged again by repeating pixels, for people to look at.
 *
 * @param images the held-out images
 */
record SegmentationPictures(ObjectDataset images) {
    private static final double[] NO_BOX = {};

    /**
     * The picture of one image.
     *
     * @param index the image's place in the data set
     * @param image the image
     * @param found what was found in it
     * @param confidence the network's probability of what it found, for every pixel of {@code found}
     */
    Picture picture(int index, ObjectImage image, LabelMap found, float[] confidence) {
        LabelMap truth = FrameMaps.truth(image);
        float[] certain = new float[truth.labels().length];
        Arrays.fill(certain, 1);
        return new Picture(
                Long.toString(image.id()),
                image.originalHeight(),
                image.originalWidth(),
                images.picture(index),
                regions(image, truth, certain),
                regions(image, found, confidence));
    }

    /** One region for each class that has a pixel, the surest first; its score is the mean over its pixels. */
    private List<Picture.Region> regions(ObjectImage image, LabelMap map, float[] confidence) {
        int categories = images.categories().size();
        double[] sums = new double[categories + 1];
        long[] pixels = new long[categories + 1];
        for (int i = 0; i < confidence.length; i++) {
            int label = map.label(i);
            if (label <= categories) {
                sums[label] += confidence[i];
                pixels[label]++;
            }
        }
        List<Picture.Region> regions = new ArrayList<>();
        int first = images.classZero().equals(ObjectDataset.BACKGROUND) ? 1 : 0;
        for (int label = first; label <= categories; label++) {
            if (pixels[label] > 0) {
                String name =
                        label == 0 ? images.classZero() : images.categories().get(label - 1);
                regions.add(new Picture.Region(name, sums[label] / pixels[label], NO_BOX, runs(image, map, label)));
            }
        }
        regions.sort(Comparator.comparingDouble(Picture.Region::score).reversed());
        return regions;
    }

    private static int[] runs(ObjectImage image, LabelMap map, int label) {
        int height = image.originalHeight();
        int width = image.originalWidth();
        boolean[] byColumns = new boolean[height * width];
        for (int x = 0; x < width; x++) {
            int column = (int) ((long) x * map.width() / width);
            for (int y = 0; y < height; y++) {
                int row = (int) ((long) y * map.height() / height);
                byColumns[x * height + y] = map.label(row * map.width() + column) == label;
            }
        }
        return Rle.encode(byColumns, height, width).counts();
    }
}
