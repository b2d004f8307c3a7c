package io.normbench.data.digits;

import io.normbench.data.ByteImages;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.ImageDataset;
import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.SplitMix64;
import io.normbench.util.Sha256;
import java.util.Arrays;
import java.util.Map;

/**
 * The bundled digits: 1,797 real handwritten digits of 8 by 8 pixels in 10 classes, with a fixed split.
 *
 * <p>The split is stratified: of each class, a fifth (rounded) is test. Which ones, a shuffle with a fixed seed says:
 * {@link SplitMix64} over the class's images in file order. So the split is the same on every machine, and
 * {@link #splitSha256()} proves it: SHA-256 of the text {@code train}, the sorted training indices, {@code test}, the
 * sorted test indices, each on a line of its own.
 *
 * <p>Training and test images share writers, so an accuracy here is not comparable with published ones that train on
 * the 3,823 images of the other part of the source.
 *
 * <p>Values are normalized with the mean and standard deviation of all training pixels on the scale 0 to 1:
 * {@link #mean()} is 0.30571 and {@link #std()} 0.37633.
 */
public final class Digits {
    /** Licence and attribution of the images. */
    public static final String LICENCE = "CC BY 4.0; E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten "
            + "Digits, UCI Machine Learning Repository, 1998, DOI 10.24432/C50P49";

    /** Height and width of an image. */
    public static final int SIDE = 8;

    /** Kinds of digits: 0 to 9. */
    public static final int CLASSES = DigitsFile.CLASSES;

    private static final long SPLIT_SEED = 20191122;

    private final DigitsFile file;
    private final int[] train;
    private final int[] test;
    private final double mean;
    private final double std;

    private Digits(DigitsFile file, int[] train, int[] test) {
        this.file = file;
        this.train = train;
        this.test = test;
        long sum = 0;
        long squares = 0;
        for (int image : train) {
            for (int i = image * DigitsFile.PIXELS; i < (image + 1) * DigitsFile.PIXELS; i++) {
                sum += file.pixels()[i];
                squares += file.pixels()[i] * file.pixels()[i];
            }
        }
        double n = (double) train.length * DigitsFile.PIXELS;
        this.mean = sum / n / DigitsFile.MAXIMUM;
        this.std = Math.sqrt(squares / n - (sum / n) * (sum / n)) / DigitsFile.MAXIMUM;
    }

    /**
     * Reads the bundled file, checks it and splits it.
     *
     * @throws io.normbench.util.UserError if the file is missing or damaged
     */
    public static Digits load() {
        DigitsFile file = DigitsFile.load();
        int[] part = new int[DigitsFile.IMAGES]; // 1 for test
        for (int label = 0; label < DigitsFile.CLASSES; label++) {
            int[] images = imagesOf(file, label);
            new SplitMix64(SplitMix64.derive(SPLIT_SEED, 0, label)).shuffle(images);
            int tests = Math.round(images.length / 5f);
            for (int i = 0; i < tests; i++) {
                part[images[i]] = 1;
            }
        }
        return new Digits(file, indicesOf(part, 0), indicesOf(part, 1));
    }

    /** Value 0 to 16 of a pixel of image {@code image} (0 to 1796, file order); row order. */
    public int pixel(int image, int row, int column) {
        return file.pixels()[image * DigitsFile.PIXELS + row * SIDE + column];
    }

    /** The digit that image {@code image} (0 to 1796, file order) shows. */
    public int label(int image) {
        return file.labels()[image];
    }

    /** The images of the training split, ascending. */
    public int[] trainIndices() {
        return train.clone();
    }

    /** The images of the test split, ascending. */
    public int[] testIndices() {
        return test.clone();
    }

    /** Mean of the training pixels, on the scale where 16 is 1. */
    public double mean() {
        return mean;
    }

    /** Standard deviation of the training pixels, on the scale where 16 is 1. */
    public double std() {
        return std;
    }

    /** Hash of the split. */
    public String splitSha256() {
        Sha256.Lines lines = new Sha256.Lines().add("train");
        for (int index : train) {
            lines.add(Integer.toString(index));
        }
        lines.add("test");
        for (int index : test) {
            lines.add(Integer.toString(index));
        }
        return lines.hash();
    }

    /** Both splits as normalized data sets. */
    public DataSplit split() {
        return new DataSplit(dataset(train), dataset(test), info());
    }

    /** What a run's record says of the digits. */
    public DataInfo info() {
        return new DataInfo("digits", Map.of(DigitsFile.NAME, DigitsFile.SHA256), splitSha256(), LICENCE);
    }

    public PixelScale scale() {
        return new PixelScale(DigitsFile.MAXIMUM, new double[] {mean}, new double[] {std});
    }

    private ImageDataset dataset(int[] images) {
        byte[] pixels = new byte[images.length * DigitsFile.PIXELS];
        byte[] labels = new byte[images.length];
        for (int i = 0; i < images.length; i++) {
            System.arraycopy(
                    file.pixels(), images[i] * DigitsFile.PIXELS, pixels, i * DigitsFile.PIXELS, DigitsFile.PIXELS);
            labels[i] = file.labels()[images[i]];
        }
        return new ByteImages(new ImageShape(1, SIDE, SIDE), DigitsFile.CLASSES, pixels, labels, scale());
    }

    private static int[] imagesOf(DigitsFile file, int label) {
        int[] part = new int[DigitsFile.IMAGES];
        Arrays.setAll(part, image -> file.labels()[image]);
        return indicesOf(part, label);
    }

    private static int[] indicesOf(int[] values, int wanted) {
        int[] indices = new int[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == wanted) {
                indices[count++] = i;
            }
        }
        return Arrays.copyOf(indices, count);
    }
}
