package io.normbench.metric.coco;

/**
 * The regions of a file ordered by category, then by image, then by place in the file; those of unknown categories or
 * images are left out.
 */
final class CategoryOrder {
    private final int[] order;
    private final int[] imageOf;
    private final int[] categoryStarts;

    CategoryOrder(Regions regions, IdIndex images, IdIndex categories) {
        int size = regions.size();
        int[] image = new int[size];
        int[] category = new int[size];
        int[] kept = new int[size];
        int used = 0;
        for (int i = 0; i < size; i++) {
            image[i] = images.indexOf(regions.image(i));
            category[i] = categories.indexOf(regions.category(i));
            if (image[i] >= 0 && category[i] >= 0) {
                kept[used++] = i;
            }
        }
        int[] byImage = new int[used];
        scatter(kept, used, image, starts(kept, used, image, images.size()), byImage);
        order = new int[used];
        categoryStarts = starts(byImage, used, category, categories.size());
        scatter(byImage, used, category, categoryStarts.clone(), order);
        imageOf = new int[used];
        for (int p = 0; p < used; p++) {
            imageOf[p] = image[order[p]];
        }
    }

    /** For each key, how many regions have a smaller one; one entry more, the number of regions. */
    private static int[] starts(int[] regions, int used, int[] keys, int keyCount) {
        int[] starts = new int[keyCount + 1];
        for (int p = 0; p < used; p++) {
            starts[keys[regions[p]] + 1]++;
        }
        for (int k = 0; k < keyCount; k++) {
            starts[k + 1] += starts[k];
        }
        return starts;
    }

    /** Counting sort, which keeps the order of equal keys. */
    private static void scatter(int[] from, int used, int[] keys, int[] next, int[] to) {
        for (int p = 0; p < used; p++) {
            to[next[keys[from[p]]]++] = from[p];
        }
    }

    /** Regions, by place in this order; the ones of an image and category may be reordered among themselves. */
    int[] order() {
        return order;
    }

    /** First place of a category; with the number of categories, the number of regions. */
    int start(int category) {
        return categoryStarts[category];
    }

    /** Image of the region at a place. */
    int image(int place) {
        return imageOf[place];
    }

    /** First place from {@code from} on, below {@code end}, of an image other than {@code image}. */
    int endOfImage(int image, int from, int end) {
        int place = from;
        while (place < end && imageOf[place] == image) {
            place++;
        }
        return place;
    }
}
