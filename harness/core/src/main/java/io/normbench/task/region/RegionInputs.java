package io.normbench.task.region;

import io.normbench.data.ImageShape;
import io.normbench.data.objects.ImageObject;
import io.normbench.data.objects.ObjectImage;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Tensor;
import io.normbench.vision.Boxes;
import io.normbench.vision.mask.Rle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The inputs of a detector's programs, and the way back from them to plain values.
 *
 * <ol>
 *   <li>images {@code [N, C, H, W]}
 *   <li>rows and columns that each image fills {@code [N, 2]}
 *   <li>objects {@code [M + 1, 6]}: image, label and four sides; the last row is a filler, so that there is always one
 *   <li>masks {@code [L]} (INT64): for each object the number of runs and the runs; then a filler
 *   <li>seeds {@code [N]} (INT64)
 * </ol>
 *
 * <p>Crowd objects are left out: nothing is learned from them.
 */
final class RegionInputs {
    private static final int OBJECT_VALUES = 6;

    private RegionInputs() {}

    /** The inputs for {@code images}. */
    static List<HostTensor> of(List<ObjectImage> images, long[] seeds, boolean withMasks) {
        ImageShape frame = images.get(0).frame();
        float[] pixels = new float[Math.multiplyExact(images.size(), frame.size())];
        float[] extents = new float[2 * images.size()];
        List<float[]> rows = new ArrayList<>();
        LongStream.Builder masks = LongStream.builder();
        for (int i = 0; i < images.size(); i++) {
            ObjectImage image = images.get(i);
            System.arraycopy(image.pixels(), 0, pixels, i * frame.size(), frame.size());
            extents[2 * i] = image.height();
            extents[2 * i + 1] = image.width();
            for (ImageObject object : image.objects()) {
                if (!object.crowd()) {
                    rows.add(new float[] {
                        i,
                        object.label(),
                        (float) object.x1(),
                        (float) object.y1(),
                        (float) object.x2(),
                        (float) object.y2()
                    });
                    addMask(masks, object, withMasks);
                }
            }
        }
        masks.add(0);
        float[] objects = new float[(rows.size() + 1) * OBJECT_VALUES];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, objects, i * OBJECT_VALUES, OBJECT_VALUES);
        }
        long[] runs = masks.build().toArray();
        return List.of(
                HostTensor.of(pixels, images.size(), frame.channels(), frame.height(), frame.width()),
                HostTensor.of(extents, images.size(), 2),
                HostTensor.of(objects, rows.size() + 1L, OBJECT_VALUES),
                HostTensor.of(runs, runs.length),
                HostTensor.of(seeds, seeds.length));
    }

    private static void addMask(LongStream.Builder masks, ImageObject object, boolean withMasks) {
        if (withMasks) {
            int[] counts = Objects.requireNonNull(object.mask(), "mask").counts();
            masks.add(counts.length);
            for (int run : counts) {
                masks.add(run);
            }
        }
    }

    /** The images' contents, from the inputs of a program. */
    static List<ImageTruth> truth(List<Tensor> inputs, boolean withMasks) {
        int height = (int) inputs.get(0).size(2);
        int width = (int) inputs.get(0).size(3);
        float[] extents = inputs.get(1).toFloats();
        float[] objects = inputs.get(2).toFloats();
        long[] runs = inputs.get(3).toLongs();
        long[] seeds = inputs.get(4).toLongs();
        int objectCount = objects.length / OBJECT_VALUES - 1;
        List<ImageTruth> truth = new ArrayList<>();
        int object = 0;
        int run = 0;
        for (int image = 0; image < seeds.length; image++) {
            int first = object;
            List<Rle> masks = new ArrayList<>();
            for (; object < objectCount && objects[object * OBJECT_VALUES] == image; object++) {
                if (withMasks) {
                    int length = (int) runs[run++];
                    masks.add(new Rle(height, width, ints(runs, run, length)));
                    run += length;
                }
            }
            int count = object - first;
            double[] boxes = new double[count * Boxes.SIDES];
            for (int i = 0; i < boxes.length; i++) {
                boxes[i] = objects[(first + i / Boxes.SIDES) * OBJECT_VALUES + 2 + i % Boxes.SIDES];
            }
            int start = first;
            int[] labels = IntStream.range(0, count)
                    .map(i -> (int) objects[(start + i) * OBJECT_VALUES + 1])
                    .toArray();
            truth.add(new ImageTruth(extents[2 * image], extents[2 * image + 1], boxes, labels, masks, seeds[image]));
        }
        return truth;
    }

    private static int[] ints(long[] values, int from, int length) {
        int[] ints = new int[length];
        for (int i = 0; i < length; i++) {
            ints[i] = (int) values[from + i];
        }
        return ints;
    }
}
