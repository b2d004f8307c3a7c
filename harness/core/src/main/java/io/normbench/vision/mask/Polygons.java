package io.normbench.vision.mask;

import java.util.ArrayList;
import java.util.List;

/**
 * One object's outline as polygons, whose union is its mask.
 *
 * @param parts each x0, y0, x1, y1, ... in pixels
 */
public record Polygons(double[][] parts) implements Segmentation {
    /** A box as the polygon that {@code loadRes} makes of a detection without a mask. */
    public static Polygons ofBox(double x, double y, double width, double height) {
        double right = x + width;
        double bottom = y + height;
        return new Polygons(new double[][] {{x, y, x, bottom, right, bottom, right, y}});
    }

    @Override
    public Rle mask(int height, int width) {
        List<Rle> masks = new ArrayList<>(parts.length);
        for (double[] part : parts) {
            masks.add(PolygonRaster.rasterize(part, height, width));
        }
        return Rle.union(masks);
    }
}
