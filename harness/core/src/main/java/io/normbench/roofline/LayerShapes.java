package io.normbench.roofline;

import java.util.ArrayList;
import java.util.List;

/** The activation shapes that are measured when none is named. */
public final class LayerShapes {
    private static final int ANY_BATCH = 0;

    private LayerShapes() {}

    /**
     * The first and the last stage of the quick suite's classifier at its largest batch, and the largest layers of
     * ResNet-50 on images of 224 pixels; on a CPU fewer of them, at a batch at which a tensor takes 12 MiB.
     *
     * @param device {@code cpu} or {@code cuda:N}
     * @param batch images of each shape; 0 for those just said
     * @return shapes {@code [N, C, H, W]}
     */
    public static List<List<Long>> defaults(String device, int batch) {
        List<List<Long>> shapes = new ArrayList<>();
        shapes.add(shape(batch, 256, 16, 8));
        shapes.add(shape(batch, 256, 64, 2));
        if (device.startsWith("cuda")) {
            shapes.add(shape(batch, 64, 64, 112));
            shapes.add(shape(batch, 64, 64, 56));
            shapes.add(shape(batch, 64, 256, 56));
            shapes.add(shape(batch, 64, 512, 28));
            shapes.add(shape(batch, 64, 1024, 14));
            shapes.add(shape(batch, 64, 2048, 7));
        } else {
            shapes.add(shape(batch, 16, 64, 56));
            shapes.add(shape(batch, 4, 256, 56));
        }
        return List.copyOf(shapes);
    }

    private static List<Long> shape(int batch, long usualBatch, long channels, long side) {
        return List.of(batch == ANY_BATCH ? usualBatch : batch, channels, side, side);
    }
}
