package io.normbench.metric.coco;

import io.normbench.vision.mask.Segmentation;
import java.util.Arrays;

/** Objects of one file as columns, in file order; grows as a file is read. */
final class Regions {
    private static final int FIRST_CAPACITY = 1024;

    private int size;
    private long[] images = new long[FIRST_CAPACITY];
    private long[] categories = new long[FIRST_CAPACITY];
    private double[] areas = new double[FIRST_CAPACITY];
    private double[] boxes;
    private Segmentation[] outlines;

    /** Keeps boxes or outlines, whichever the evaluation needs. */
    Regions(IouType type) {
        if (type == IouType.BBOX) {
            boxes = new double[4 * FIRST_CAPACITY];
        } else {
            outlines = new Segmentation[FIRST_CAPACITY];
        }
    }

    /** Adds an object; {@code box} is copied. */
    void add(long image, long category, double area, double[] box, Segmentation outline) {
        if (size == images.length) {
            grow(2 * size);
        }
        images[size] = image;
        categories[size] = category;
        areas[size] = area;
        if (boxes != null) {
            System.arraycopy(box, 0, boxes, 4 * size, 4);
        } else {
            outlines[size] = outline;
        }
        size++;
    }

    private void grow(int capacity) {
        images = Arrays.copyOf(images, capacity);
        categories = Arrays.copyOf(categories, capacity);
        areas = Arrays.copyOf(areas, capacity);
        if (boxes != null) {
            boxes = Arrays.copyOf(boxes, 4 * capacity);
        } else {
            outlines = Arrays.copyOf(outlines, capacity);
        }
    }

    int size() {
        return size;
    }

    long image(int region) {
        return images[region];
    }

    long category(int region) {
        return categories[region];
    }

    double area(int region) {
        return areas[region];
    }

    /** All boxes, four numbers each. */
    double[] boxes() {
        return boxes;
    }

    Segmentation outline(int region) {
        return outlines[region];
    }
}
