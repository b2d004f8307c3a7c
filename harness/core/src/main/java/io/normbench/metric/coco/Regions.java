package io.normbench.metric.coco;

import io.normbench.vision.mask.Segmentation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Objects of one file as columns, in file order; grows as a file is read. */
final class Regions {
    private static final int FIRST_CAPACITY = 1024;

    private final boolean ofBoxes;
    private int size;
    private long[] images = new long[FIRST_CAPACITY];
    private long[] categories = new long[FIRST_CAPACITY];
    private double[] areas = new double[FIRST_CAPACITY];
    private double[] boxes; // empty if outlines are kept
    private @Nullable Segmentation[] outlines; // empty if boxes are kept

    /** Keeps boxes or outlines, whichever the evaluation needs. */
    Regions(IouType type) {
        ofBoxes = type == IouType.BBOX;
        boxes = new double[ofBoxes ? 4 * FIRST_CAPACITY : 0];
        outlines = new Segmentation[ofBoxes ? 0 : FIRST_CAPACITY];
    }

    /** Adds an object; {@code box} is copied. */
    void add(long image, long category, double area, double @Nullable [] box, @Nullable Segmentation outline) {
        if (size == images.length) {
            grow(2 * size);
        }
        images[size] = image;
        categories[size] = category;
        areas[size] = area;
        if (ofBoxes) {
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
        if (ofBoxes) {
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
