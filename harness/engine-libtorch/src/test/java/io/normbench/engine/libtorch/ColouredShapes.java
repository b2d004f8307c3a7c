package io.normbench.engine.libtorch;

import io.normbench.data.DataInfo;
import io.normbench.data.ImageShape;
import io.normbench.data.objects.ObjectDataset;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Noisy images with a square and a disc, in frames of 32×32 whose last four rows are padding. Void is around the disc.
 *
 * @param size number of images
 */
record ColouredShapes(int size) implements ObjectDataset {
    private static final int SIDE = 32;
    private static final int HEIGHT = 28;
    private static final int VOID = 255;

    /** The same images to train on and to evaluate on. */
    static ObjectSplit split(int size) {
        ColouredShapes images = new ColouredShapes(size);
        return new ObjectSplit(images, images, new DataInfo("shapes", Map.of(), "", "none"));
    }

    @Override
    public List<String> categories() {
        return List.of("square", "disc");
    }

    @Override
    public ImageShape frame() {
        return new ImageShape(3, SIDE, SIDE);
    }

    @Override
    public boolean hasMasks() {
        return false;
    }

    @Override
    public boolean hasClassMaps() {
        return true;
    }

    @Override
    public ObjectImage read(int index) {
        SplittableRandom random = new SplittableRandom(index);
        int left = random.nextInt(2, 6);
        int top = random.nextInt(2, 14);
        int centreX = random.nextInt(22, 25);
        int centreY = random.nextInt(8, 20);
        float[] pixels = new float[3 * SIDE * SIDE];
        byte[] labels = new byte[SIDE * SIDE];
        Arrays.fill(labels, (byte) VOID);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean square = x >= left && x < left + 10 && y >= top && y < top + 10;
                double distance = Math.hypot(x - centreX, y - centreY);
                int label = square ? 1 : distance < 6 ? 2 : distance < 7 ? VOID : 0;
                labels[y * SIDE + x] = (byte) label;
                for (int channel = 0; channel < 3; channel++) {
                    double colour = label == channel + 1 ? 1 : 0;
                    pixels[(channel * SIDE + y) * SIDE + x] = (float) (colour + 0.3 * random.nextGaussian());
                }
            }
        }
        return new ObjectImage(index, frame(), pixels, HEIGHT, SIDE, HEIGHT, SIDE, List.of(), labels);
    }

    @Override
    public long categoryId(int label) {
        return label;
    }

    @Override
    public GroundTruth groundTruth(IouType type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] picture(int index) {
        return new byte[0];
    }
}
