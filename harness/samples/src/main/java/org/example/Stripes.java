package org.example;

import io.normbench.data.Augmentation;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.DatasetProvider;
import io.normbench.data.ImageDataset;
import io.normbench.data.ImageShape;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Noisy grey stripes in four directions, which are the classes. Image i is drawn from the seed i: the same on every
 * machine, and read by several threads without locks.
 *
 * @param first seed of the first image
 * @param size number of images
 * @param noise deviation of the noise; stripes go from -1 to 1
 */
public record Stripes(long first, int size, double noise) implements ImageDataset {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final int DIRECTIONS = 4;
    private static final int TRAIN = 2000;
    private static final int TEST = 500;

    @Override
    public int classes() {
        return DIRECTIONS;
    }

    @Override
    public String className(int label) {
        return label * 180 / DIRECTIONS + " degrees";
    }

    @Override
    public ImageShape shape() {
        return SHAPE;
    }

    @Override
    public int label(int index) {
        return index % DIRECTIONS;
    }

    @Override
    public void read(int index, float[] target, int offset) {
        SplittableRandom random = new SplittableRandom(first + index);
        double angle = label(index) * Math.PI / DIRECTIONS;
        double phase = random.nextDouble(2 * Math.PI);
        int at = offset;
        for (int row = 0; row < SHAPE.height(); row++) {
            for (int column = 0; column < SHAPE.width(); column++) {
                double along = column * Math.cos(angle) + row * Math.sin(angle);
                target[at++] = (float) (Math.sin(1.5 * along + phase) + noise * random.nextGaussian());
            }
        }
    }

    public static final class Provider implements DatasetProvider {
        @Override
        public String name() {
            return "stripes";
        }

        @Override
        public List<OptionSpec> options() {
            return List.of(OptionSpec.real("noise", 1, 0, "deviation of the noise; stripes go from -1 to 1"));
        }

        @Override
        public DataSplit open(Options options) {
            double noise = options.real("noise");
            DataInfo info = new DataInfo("stripes", Map.of(), "seeds 0 to 1999, 2000 to 2499", "public domain");
            return new DataSplit(new Stripes(0, TRAIN, noise), new Stripes(TRAIN, TEST, noise), info);
        }

        @Override
        public Augmentation augmentation(Options options) {
            return Augmentation.none();
        }
    }
}
