package io.normbench.vision.mask;

import java.util.Arrays;
import java.util.List;

/**
 * A binary mask as run lengths, column by column, the first run being background (it may be empty).
 *
 * <p>Arithmetic follows maskApi.c. The runs must fill the mask: the reference never ends on ones that do not.
 *
 * @param height rows
 * @param width columns
 * @param counts run lengths, background first; not to be changed
 */
public record Rle(int height, int width, int[] counts) implements Segmentation {
    /** Largest mask, in pixels: sums of two runs must fit into an int. */
    public static final long LARGEST = 1L << 30;

    /** Checks that the runs fill the mask. */
    public Rle {
        long sum = 0;
        for (int count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("a run of length " + count);
            }
            sum += count;
        }
        if (height < 0 || width < 0 || sum != (long) height * width || sum > LARGEST) {
            throw new IllegalArgumentException("the runs cover " + sum + " pixels of a mask of " + height + " x "
                    + width + " (height x width) = " + (long) height * width);
        }
    }

    /** The mask of a column-major bitmap. */
    public static Rle encode(boolean[] bitmap, int height, int width) {
        int[] counts = new int[bitmap.length + 2];
        int used = 0;
        int run = 0;
        boolean value = false;
        for (boolean pixel : bitmap) {
            if (pixel != value) {
                counts[used++] = run;
                run = 0;
                value = pixel;
            }
            run++;
        }
        counts[used++] = run;
        return new Rle(height, width, Arrays.copyOf(counts, used));
    }

    /** The column-major bitmap. */
    public boolean[] decode() {
        boolean[] bitmap = new boolean[height * width];
        int position = 0;
        for (int j = 0; j < counts.length; j++) {
            Arrays.fill(bitmap, position, position + counts[j], j % 2 == 1);
            position += counts[j];
        }
        return bitmap;
    }

    @Override
    public Rle mask(int imageHeight, int imageWidth) {
        return this;
    }

    /** The run lengths as the compressed string of COCO's annotation files. */
    public String compressed() {
        return RleCodec.encode(counts);
    }

    /** Pixels in the mask. */
    public int area() {
        int area = 0;
        for (int j = 1; j < counts.length; j += 2) {
            area += counts[j];
        }
        return area;
    }

    /** The bounding box x, y, width, height; zeros for an empty mask. */
    public double[] box() {
        int left = width;
        int top = height;
        int right = -1;
        int bottom = -1;
        int position = 0;
        for (int j = 0; j < counts.length; j++) {
            int start = position;
            position += counts[j];
            if (j % 2 == 0 || counts[j] == 0) {
                continue;
            }
            int first = start / height;
            int last = (position - 1) / height;
            left = Math.min(left, first);
            right = Math.max(right, last);
            if (first < last) { // a run over a column's end touches the top and the bottom row
                top = 0;
                bottom = height - 1;
            } else {
                top = Math.min(top, start % height);
                bottom = Math.max(bottom, (position - 1) % height);
            }
        }
        return right < 0 ? new double[4] : new double[] {left, top, right - left + 1, bottom - top + 1};
    }

    /** The union of masks of one size, at least one. */
    static Rle union(List<Rle> masks) {
        Rle union = masks.get(0);
        for (Rle mask : masks.subList(1, masks.size())) {
            union = union.or(mask);
        }
        return union;
    }

    private Rle or(Rle other) {
        if (height != other.height || width != other.width) {
            throw new IllegalArgumentException("masks of different sizes");
        }
        int[] merged = new int[counts.length + other.counts.length];
        Runs a = new Runs(counts);
        Runs b = new Runs(other.counts);
        int used = 0;
        int run = 0;
        boolean value = false;
        int left = 1;
        while (left > 0) {
            int step = Math.min(a.left, b.left);
            run += step;
            left = a.advance(step) + b.advance(step);
            boolean before = value;
            value = a.value || b.value;
            if (value != before || left == 0) {
                merged[used++] = run;
                run = 0;
            }
        }
        return new Rle(height, width, Arrays.copyOf(merged, used));
    }

    /**
     * Intersection over union with a ground truth; over this detection's area alone if that one is a crowd region; -1
     * if the sizes differ. The caller has found that the bounding boxes overlap.
     */
    public double iou(Rle truth, boolean crowd) {
        if (height != truth.height || width != truth.width) {
            return -1;
        }
        Runs a = new Runs(counts);
        Runs b = new Runs(truth.counts);
        int intersection = 0;
        int union = 0;
        int left = 1;
        while (left > 0) {
            int step = Math.min(a.left, b.left);
            if (a.value || b.value) {
                union += step;
                if (a.value && b.value) {
                    intersection += step;
                }
            }
            left = a.advance(step) + b.advance(step);
        }
        if (intersection == 0) {
            return 0;
        }
        return (double) intersection / (double) (crowd ? area() : union);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rle rle
                && height == rle.height
                && width == rle.width
                && Arrays.equals(counts, rle.counts);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Rle[" + height + " x " + width + ", " + Arrays.toString(counts) + "]";
    }

    /** A walk along the runs of one mask. */
    private static final class Runs {
        private final int[] counts;
        private int next = 1;
        private int left;
        private boolean value;

        Runs(int[] counts) {
            this.counts = counts;
            this.left = counts.length == 0 ? 0 : counts[0];
        }

        /** Consumes pixels of the present run and returns what is left of the run then current. */
        int advance(int step) {
            left -= step;
            if (left == 0 && next < counts.length) {
                left = counts[next++];
                value = !value;
            }
            return left;
        }
    }
}
