package io.normbench.data.picture;

import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;

/**
 * Resizes part of a picture and normalizes it, in one go: first along rows, then along columns, in floats.
 *
 * <p>Pillow rounds to whole values between the two passes and at the end; this does not, so values differ from its by
 * up to one step of 255.
 */
public final class ImageResizer {
    private ImageResizer() {}

    /** Stretches {@code box} to {@code size} by {@code size} pixels. */
    public static void stretch(
            DecodedImage image, CropBox box, int size, PixelScale scale, float[] target, int offset) {
        ResizeTap columns = ResizeTap.of(box.left(), box.width(), size, 0, size);
        ResizeTap rows = ResizeTap.of(box.top(), box.height(), size, 0, size);
        apply(image, rows, columns, scale, target, offset, new ImageShape(3, size, size));
    }

    /** Resizes the shorter side to {@code shorter} pixels, then takes the centre of {@code size} by {@code size}. */
    public static void centre(DecodedImage image, int shorter, int size, PixelScale scale, float[] target, int offset) {
        int smallest = Math.min(image.width(), image.height());
        int width = Math.toIntExact((long) shorter * image.width() / smallest);
        int height = Math.toIntExact((long) shorter * image.height() / smallest);
        ResizeTap columns = ResizeTap.of(0, image.width(), width, (int) Math.rint((width - size) / 2.0), size);
        ResizeTap rows = ResizeTap.of(0, image.height(), height, (int) Math.rint((height - size) / 2.0), size);
        apply(image, rows, columns, scale, target, offset, new ImageShape(3, size, size));
    }

    /**
     * Resizes a picture into the upper left corner of a frame.
     *
     * @param rows which rows of the picture each row of the target is made of
     * @param columns the same for columns
     * @param target the frame's values in C, H, W order
     */
    public static void place(
            DecodedImage image, ResizeTap rows, ResizeTap columns, PixelScale scale, float[] target, ImageShape frame) {
        apply(image, rows, columns, scale, target, 0, frame);
    }

    private static void apply(
            DecodedImage image,
            ResizeTap rows,
            ResizeTap columns,
            PixelScale scale,
            float[] target,
            int offset,
            ImageShape frame) {
        int height = rows.first().length;
        int width = columns.first().length;
        int top = rows.first()[0];
        int bottom = top;
        for (int y = 0; y < height; y++) {
            bottom = Math.max(bottom, rows.first()[y] + rows.weights()[y].length);
        }
        float[] squeezed = squeeze(image, columns, top, bottom);
        for (int y = 0; y < height; y++) {
            float[] weights = rows.weights()[y];
            int from = (rows.first()[y] - top) * width * 3;
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    float sum = 0;
                    for (int j = 0, at = from + x * 3 + channel; j < weights.length; j++, at += width * 3) {
                        sum += weights[j] * squeezed[at];
                    }
                    int to = offset + (channel * frame.height() + y) * frame.width() + x;
                    target[to] = scale.interpolate(channel, sum);
                }
            }
        }
    }

    /** The rows from {@code top} to {@code bottom}, resized along x only. */
    private static float[] squeeze(DecodedImage image, ResizeTap columns, int top, int bottom) {
        int size = columns.first().length;
        byte[] rgb = image.rgb();
        float[] squeezed = new float[(bottom - top) * size * 3];
        int to = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = 0; x < size; x++) {
                float[] weights = columns.weights()[x];
                int at = (y * image.width() + columns.first()[x]) * 3;
                float red = 0;
                float green = 0;
                float blue = 0;
                for (float weight : weights) {
                    red += weight * (rgb[at++] & 0xFF);
                    green += weight * (rgb[at++] & 0xFF);
                    blue += weight * (rgb[at++] & 0xFF);
                }
                squeezed[to++] = red;
                squeezed[to++] = green;
                squeezed[to++] = blue;
            }
        }
        return squeezed;
    }
}
