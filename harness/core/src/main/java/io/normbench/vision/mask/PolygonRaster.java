package io.normbench.vision.mask;

import java.util.Arrays;

/**
 * Turns a polygon into a mask exactly as {@code rleFrPoly} of maskApi.c does.
 *
 * <p>The boundary is walked on a grid five times as fine; where it crosses from one pixel column to the next, the row
 * is rounded up. The sorted crossings are the ends of the runs. Rounding is {@code (int) (5 * x + .5)}, which truncates
 * toward zero, also for negative coordinates. The walk is not stored, only its crossings are.
 */
public final class PolygonRaster {
    /** Largest coordinate accepted, in pixels: the finer grid must fit into an int. */
    public static final double LARGEST_COORDINATE = 1e7;

    private static final int FINE = 5;
    private static final double SCALE = FINE;

    private final int height;
    private final int width;
    private int[] crossings = new int[64];
    private int size;
    private boolean started;
    private int lastU;
    private int lastV;

    private PolygonRaster(int height, int width) {
        this.height = height;
        this.width = width;
    }

    /** The mask of the polygon with corners x0, y0, x1, y1, ... in an image of the given size. */
    static Rle rasterize(double[] corners, int height, int width) {
        PolygonRaster raster = new PolygonRaster(height, width);
        int count = corners.length / 2;
        int[] x = new int[count + 1];
        int[] y = new int[count + 1];
        for (int j = 0; j < count; j++) {
            x[j] = (int) (SCALE * corners[2 * j] + .5);
            y[j] = (int) (SCALE * corners[2 * j + 1] + .5);
        }
        x[count] = x[0];
        y[count] = y[0];
        for (int j = 0; j < count; j++) {
            raster.walk(x[j], y[j], x[j + 1], y[j + 1]);
        }
        return new Rle(height, width, raster.runs());
    }

    private void walk(int fromX, int fromY, int toX, int toY) {
        int dx = Math.abs(toX - fromX);
        int dy = Math.abs(toY - fromY);
        boolean flat = dx >= dy;
        boolean flip = flat ? fromX > toX : fromY > toY;
        int xs = flip ? toX : fromX;
        int ys = flip ? toY : fromY;
        int xe = flip ? fromX : toX;
        int ye = flip ? fromY : toY;
        int steps = flat ? dx : dy;
        if (dx == 0 && dy > 0) { // no column changes: only the ends matter
            visit((int) (xs + .5), fromY);
            visit((int) (xs + .5), toY);
            return;
        }
        double slope = flat ? (double) (ye - ys) / dx : (double) (xe - xs) / dy;
        for (int d = 0; d <= steps; d++) {
            int t = flip ? steps - d : d;
            if (flat) {
                visit(t + xs, (int) (ys + slope * t + .5));
            } else {
                visit((int) (xs + slope * t + .5), t + ys);
            }
        }
    }

    private void visit(int u, int v) {
        if (started && u != lastU) {
            cross(u, v);
        }
        started = true;
        lastU = u;
        lastV = v;
    }

    private void cross(int u, int v) {
        // (fine + .5) / 5 - .5 is a whole number, and then exactly one, where the remainder is 2.
        int fine = u < lastU ? u : u - 1;
        if (fine < 0 || fine % FINE != FINE / 2 || fine / FINE > width - 1) {
            return;
        }
        double row = (Math.min(v, lastV) + .5) / SCALE - .5;
        row = Math.ceil(row < 0 ? 0 : Math.min(row, height));
        if (size == crossings.length) {
            crossings = Arrays.copyOf(crossings, 2 * size);
        }
        crossings[size++] = fine / FINE * height + (int) row;
    }

    /** Differences of the sorted crossings; a run of length 0 joins its two neighbours. */
    private int[] runs() {
        int[] ends = Arrays.copyOf(crossings, size + 1);
        ends[size] = height * width;
        Arrays.sort(ends);
        int[] counts = new int[ends.length];
        int used = 1;
        counts[0] = ends[0];
        for (int j = 1; j < ends.length; j++) {
            int run = ends[j] - ends[j - 1];
            if (run > 0) {
                counts[used++] = run;
            } else if (++j < ends.length) {
                counts[used - 1] += ends[j] - ends[j - 1];
            }
        }
        return Arrays.copyOf(counts, used);
    }
}
