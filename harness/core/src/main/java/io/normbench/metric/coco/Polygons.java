package io.normbench.metric.coco;

import java.util.ArrayList;
import java.util.List;

/**
 * One object's outline as polygons, whose union is its mask.
 *
 * @param parts each x0, y0, x1, y1, ... in pixels
 */
public record Polygons(double[][] parts) implements Segmentation {
    /** A box as the polygon that {@code loadRes} makes of a detection without a mask. */
    static Polygons ofBox(double x, double y, double width, double height) {
        double right = x + width;
        double bottom = y + height;
        return new Polygons(new double[][] {{x, y, x, bottom, right, bottom, right, y}});
    }

    @Override
    public Rle mask(int height, int width) {
        // frPyObjects takes a list whose first part has four numbers for a list of boxes.
        boolean boxes = parts[0].length == 4;
        List<Rle> masks = new ArrayList<>(parts.length);
        for (double[] part : parts) {
            double[] corners = boxes ? ofBox(part[0], part[1], part[2], part[3]).parts[0] : part;
            masks.add(PolygonRaster.rasterize(corners, height, width));
        }
        return Rle.union(masks);
    }
}
