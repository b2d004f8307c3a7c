package io.normbench.task.region;

import io.normbench.data.objects.ObjectImage;
import io.normbench.tensor.HostTensor;
import io.normbench.vision.Boxes;
import io.normbench.vision.MaskGrid;
import io.normbench.vision.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The host side of what {@link RegionProgram#detect} gives for a batch: detections in the original images. */
final class DetectionTable {
    private static final int VALUES = 7;

    private DetectionTable() {}

    /**
     * One detection in the original image.
     *
     * @param image index within the batch
     * @param box left and upper side, width and height, as COCO has them
     * @param mask its pixels; null without masks
     */
    record Detection(
            int image,
            int label,
            double score,
            double[] box,
            @Nullable Rle mask) {}

    /** The detections of a batch, best first within each image. */
    static List<Detection> read(List<HostTensor> outputs, List<ObjectImage> images) {
        float[] table = outputs.get(0).toFloats();
        boolean masks = outputs.size() > 1;
        float[] grids = masks ? outputs.get(1).toFloats() : new float[0];
        int side = masks ? (int) outputs.get(1).shape()[1] : 0;
        List<Detection> detections = new ArrayList<>();
        for (int i = 0; i < table.length / VALUES; i++) {
            int label = (int) table[i * VALUES + 1];
            if (label > 0) {
                ObjectImage image = images.get((int) table[i * VALUES]);
                double[] box = original(table, i * VALUES + 3, image);
                Rle mask = masks ? mask(grids, i * side * side, side, box, image) : null;
                detections.add(new Detection(
                        (int) table[i * VALUES],
                        label,
                        table[i * VALUES + 2],
                        new double[] {box[0], box[1], box[2] - box[0], box[3] - box[1]},
                        mask));
            }
        }
        return detections;
    }

    private static double[] original(float[] table, int from, ObjectImage image) {
        double[] box = new double[Boxes.SIDES];
        for (int side = 0; side < Boxes.SIDES; side++) {
            double scale = side % 2 == 0
                    ? (double) image.originalWidth() / image.width()
                    : (double) image.originalHeight() / image.height();
            box[side] = table[from + side] * scale;
        }
        return box;
    }

    private static Rle mask(float[] grids, int offset, int side, double[] box, ObjectImage image) {
        return Rle.encode(
                MaskGrid.paste(grids, offset, side, box, 0, image.originalHeight(), image.originalWidth()),
                image.originalHeight(),
                image.originalWidth());
    }
}
