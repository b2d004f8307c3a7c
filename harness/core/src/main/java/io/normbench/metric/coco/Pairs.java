package io.normbench.metric.coco;

import java.util.Arrays;

/** Every pair of image and category with an object or a detection, as ranges of the two orders. */
final class Pairs {
    private int size;
    private int[] truthStarts = new int[1024];
    private int[] truthEnds = new int[1024];
    private int[] detectionStarts = new int[1024];
    private int[] detectionEnds = new int[1024];
    private final int[] categoryStarts;

    Pairs(CategoryOrder truths, CategoryOrder detections, int categories) {
        categoryStarts = new int[categories + 1];
        for (int category = 0; category < categories; category++) {
            categoryStarts[category] = size;
            int g = truths.start(category);
            int d = detections.start(category);
            int truthEnd = truths.start(category + 1);
            int detectionEnd = detections.start(category + 1);
            while (g < truthEnd || d < detectionEnd) {
                int image = Math.min(
                        g < truthEnd ? truths.image(g) : Integer.MAX_VALUE,
                        d < detectionEnd ? detections.image(d) : Integer.MAX_VALUE);
                int nextG = truths.endOfImage(image, g, truthEnd);
                int nextD = detections.endOfImage(image, d, detectionEnd);
                add(g, nextG, d, nextD);
                g = nextG;
                d = nextD;
            }
        }
        categoryStarts[categories] = size;
    }

    private void add(int truthStart, int truthEnd, int detectionStart, int detectionEnd) {
        if (size == truthStarts.length) {
            truthStarts = Arrays.copyOf(truthStarts, 2 * size);
            truthEnds = Arrays.copyOf(truthEnds, 2 * size);
            detectionStarts = Arrays.copyOf(detectionStarts, 2 * size);
            detectionEnds = Arrays.copyOf(detectionEnds, 2 * size);
        }
        truthStarts[size] = truthStart;
        truthEnds[size] = truthEnd;
        detectionStarts[size] = detectionStart;
        detectionEnds[size++] = detectionEnd;
    }

    int size() {
        return size;
    }

    /** First pair of a category; with the number of categories, the number of pairs. */
    int start(int category) {
        return categoryStarts[category];
    }

    int truthStart(int pair) {
        return truthStarts[pair];
    }

    int truthEnd(int pair) {
        return truthEnds[pair];
    }

    int detectionStart(int pair) {
        return detectionStarts[pair];
    }

    /** Detections of a pair that count: the best 100. */
    int keptDetections(int pair) {
        return Math.min(detectionEnds[pair] - detectionStarts[pair], Protocol.MOST_DETECTIONS);
    }

    int detectionEnd(int pair) {
        return detectionEnds[pair];
    }
}
