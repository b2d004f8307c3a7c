package io.normbench.task;

import io.normbench.data.objects.ObjectImage;
import io.normbench.metric.miou.LabelMap;
import java.util.Objects;

/** The part of maps over a frame that an image fills: its upper left corner. */
final class FrameMaps {
    private FrameMaps() {}

    /** The class map of {@code image} without padding. */
    static LabelMap truth(ObjectImage image) {
        byte[] map = Objects.requireNonNull(image.classMap(), "classMap");
        byte[] labels = new byte[image.height() * image.width()];
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(map, y * image.frame().width(), labels, y * image.width(), image.width());
        }
        return new LabelMap(image.height(), image.width(), labels);
    }

    /**
     * What was found in {@code image}, without padding.
     *
     * @param found labels of a batch, {@code [N, 1, H, W]}
     * @param place the image's place in the batch
     */
    static LabelMap found(ObjectImage image, long[] found, int place) {
        int frame = image.frame().height() * image.frame().width();
        byte[] labels = new byte[image.height() * image.width()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                labels[y * image.width() + x] =
                        (byte) found[place * frame + y * image.frame().width() + x];
            }
        }
        return new LabelMap(image.height(), image.width(), labels);
    }

    /** Values {@code [H, W]} of the frame, without padding. */
    static float[] valid(ObjectImage image, float[] values) {
        float[] valid = new float[image.height() * image.width()];
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(values, y * image.frame().width(), valid, y * image.width(), image.width());
        }
        return valid;
    }
}
