package io.normbench.vision;

import java.util.List;

/** Areas and overlaps of boxes in flat arrays: left, upper, right and lower side of each. */
public final class Boxes {
    /** Values of one box. */
    public static final int SIDES = 4;

    private Boxes() {}

    /** Number of boxes in {@code boxes}. */
    public static int count(double[] boxes) {
        return boxes.length / SIDES;
    }

    /** Area of box {@code index}; a box with a negative side has a negative area or, with two, a positive one. */
    public static double area(double[] boxes, int index) {
        int i = index * SIDES;
        return (boxes[i + 2] - boxes[i]) * (boxes[i + 3] - boxes[i + 1]);
    }

    /** Area that two boxes share. */
    public static double intersection(double[] a, int indexA, double[] b, int indexB) {
        int i = indexA * SIDES;
        int j = indexB * SIDES;
        double width = Math.min(a[i + 2], b[j + 2]) - Math.max(a[i], b[j]);
        double height = Math.min(a[i + 3], b[j + 3]) - Math.max(a[i + 1], b[j + 1]);
        return Math.max(width, 0) * Math.max(height, 0);
    }

    /** Intersection over union of two boxes; not a number where both are empty. */
    public static double iou(double[] a, int indexA, double[] b, int indexB) {
        double shared = intersection(a, indexA, b, indexB);
        return shared / (area(a, indexA) + area(b, indexB) - shared);
    }

    /** Moves the sides of all boxes into an image of {@code height} by {@code width} pixels, in place. */
    public static void clip(double[] boxes, double height, double width) {
        for (int i = 0; i < boxes.length; i += 2) {
            boxes[i] = Math.min(Math.max(boxes[i], 0), width);
            boxes[i + 1] = Math.min(Math.max(boxes[i + 1], 0), height);
        }
    }

    /** The boxes at {@code indices}, in that order. */
    public static double[] select(double[] boxes, int[] indices) {
        double[] selected = new double[indices.length * SIDES];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(boxes, indices[i] * SIDES, selected, i * SIDES, SIDES);
        }
        return selected;
    }

    /** The boxes of every part, in the order of the parts. */
    public static double[] concat(List<double[]> parts) {
        double[] all = new double[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (double[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
