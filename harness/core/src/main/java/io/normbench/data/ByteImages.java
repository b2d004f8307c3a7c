package io.normbench.data;

/**
 * Images held in memory as whole pixel values, normalized when they are read.
 *
 * @param shape shape of an image
 * @param classes number of classes
 * @param pixels unsigned values in N, C, H, W order
 * @param labels unsigned, one an image
 * @param scale normalizes pixels
 */
public record ByteImages(ImageShape shape, int classes, byte[] pixels, byte[] labels, PixelScale scale)
        implements ImageDataset {
    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int label(int index) {
        return labels[index] & 0xFF;
    }

    @Override
    public void read(int index, float[] target, int offset) {
        int plane = shape.height() * shape.width();
        int from = index * shape.size();
        int to = offset;
        for (int channel = 0; channel < shape.channels(); channel++) {
            float[] table = scale.table(channel);
            for (int end = to + plane; to < end; to++) {
                target[to] = table[pixels[from++] & 0xFF];
            }
        }
    }
}
