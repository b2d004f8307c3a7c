package io.normbench.model;

import io.normbench.tensor.Tensor;
import io.normbench.vision.Boxes;
import io.normbench.vision.RegionLevels;
import io.normbench.vision.RoiAxis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads regions of feature maps on a grid of fixed size (He et al. 2017, arXiv:1703.06870), differentiable with respect
 * to the maps.
 *
 * <p>Under autocast the interpolation is in full precision and its result in the maps' type, as torchvision's
 * {@code roi_align} has it.
 *
 * <p>On a regular grid the operation is separable: {@code rows · map · columnsᵀ} with two small matrices of interpolation
 * weights for each region, which {@link RoiAxis} makes. That is exact, and needs nothing but matrix products. The
 * product with the rows is made for all columns of the map, so its intermediate holds
 * {@code regions · bins · channels · width} values.
 *
 * @param rows rows of the grid
 * @param columns columns of the grid
 * @param samplesPerBin samples a bin and axis; 0 takes as many as the bin is features long, rounded up
 * @param aligned whether pixel centres are read correctly; false is the older behaviour
 */
public record RoiAlign(int rows, int columns, int samplesPerBin, boolean aligned) {
    /** Samples a bin and axis of current detectors. */
    public static final int SAMPLES = 2;

    /** A square grid with two samples a bin and axis, aligned: the setting of current detectors. */
    public static RoiAlign square(int side) {
        return new RoiAlign(side, side, SAMPLES, true);
    }

    /**
     * Reads regions from the levels of a pyramid.
     *
     * @param maps {@code [N, C, H, W]} of every level, fine to coarse
     * @param strides pixels a feature of every level
     * @param boxes the regions in pixels, ordered by image
     * @param perImage how many of them belong to each image
     * @return {@code [R, C, rows, columns]} in the order of {@code boxes}
     */
    public Tensor apply(List<Tensor> maps, List<Integer> strides, double[] boxes, int[] perImage) {
        if (maps.size() == 1) {
            return apply(maps.get(0), 1.0 / strides.get(0), boxes, perImage);
        }
        RegionLevels levels = new RegionLevels(maps.size(), strides.get(0));
        int[] levelOf = new int[Boxes.count(boxes)];
        Arrays.setAll(levelOf, i -> levels.of(boxes, i));
        List<Tensor> parts = new ArrayList<>();
        int[] order = new int[levelOf.length];
        int placed = 0;
        for (int level = 0; level < maps.size(); level++) {
            int[] perImageHere = new int[perImage.length];
            int first = placed;
            int region = 0;
            for (int image = 0; image < perImage.length; image++) {
                for (int end = region + perImage[image]; region < end; region++) {
                    if (levelOf[region] == level) {
                        order[placed++] = region;
                        perImageHere[image]++;
                    }
                }
            }
            if (placed > first) {
                double[] boxesHere = Boxes.select(boxes, Arrays.copyOfRange(order, first, placed));
                parts.add(apply(maps.get(level), 1.0 / strides.get(level), boxesHere, perImageHere));
            }
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        long[] back = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            back[order[i]] = i;
        }
        Tensor all = parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new));
        return all.select(0, all.constant(back, back.length));
    }

    /**
     * Reads regions from one map.
     *
     * @param map {@code [N, C, H, W]}
     * @param scale features a pixel
     * @param boxes the regions in pixels, ordered by image
     * @param perImage how many of them belong to each image
     * @return {@code [R, C, rows, columns]}
     */
    public Tensor apply(Tensor map, double scale, double[] boxes, int[] perImage) {
        int images = (int) map.n();
        int height = (int) map.size(2);
        int width = (int) map.size(3);
        long channels = map.c();
        int most = Arrays.stream(perImage).max().orElse(0);
        int slots = images * most;
        double[] rowWeights = new double[slots * rows * height];
        double[] columnWeights = new double[slots * width * columns];
        RoiAxis rowAxis = new RoiAxis(rows, height, scale, samplesPerBin, aligned);
        RoiAxis columnAxis = new RoiAxis(columns, width, scale, samplesPerBin, aligned);
        long[] slotOf = new long[Boxes.count(boxes)];
        int region = 0;
        for (int image = 0; image < images; image++) {
            for (int i = 0; i < perImage[image]; i++, region++) {
                int slot = image * most + i;
                int side = region * Boxes.SIDES;
                slotOf[region] = slot;
                rowAxis.weights(boxes[side + 1], boxes[side + 3], rowWeights, slot * rows * height, height, 1);
                columnAxis.weights(boxes[side], boxes[side + 2], columnWeights, slot * width * columns, 1, columns);
            }
        }
        Tensor grid = map.inFullPrecision(wide -> wide.constant(rowWeights, images, (long) most * rows, height)
                .matmul(wide.permute(0, 2, 1, 3).reshape(images, height, channels * width))
                .reshape(slots, rows * channels, width)
                .matmul(wide.constant(columnWeights, slots, width, columns))
                .reshape(slots, rows, channels, columns)
                .permute(0, 2, 1, 3));
        return slots == slotOf.length ? grid : grid.select(0, map.constant(slotOf, slotOf.length));
    }
}
