package io.normbench.data;

/** A data set of one-pixel images for tests: image i has the value and the label i. */
final class NumberedImages implements ImageDataset {
    private final int size;

    NumberedImages(int size) {
        this.size = size;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int classes() {
        return size;
    }

    @Override
    public ImageShape shape() {
        return new ImageShape(1, 1, 1);
    }

    @Override
    public int label(int index) {
        return index;
    }

    @Override
    public void read(int index, float[] target, int offset) {
        target[offset] = index;
    }
}
