package io.normbench.data;

/** Images held in memory as whole pixel values, normalized when they are read. */
final class ByteImages implements ImageDataset {
    private final ImageShape shape;
    private final int classes;
    private final byte[] pixels;
    private final byte[] labels;
    private final PixelScale scale;

    /**
     * Takes the arrays over without a copy.
     *
     * @param pixels unsigned values in N, C, H, W order
     * @param labels unsigned, one an image
     */
    ByteImages(ImageShape shape, int classes, byte[] pixels, byte[] labels, PixelScale scale) {
        this.shape = shape;
        this.classes = classes;
        this.pixels = pixels;
        this.labels = labels;
        this.scale = scale;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public ImageShape shape() {
        return shape;
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
