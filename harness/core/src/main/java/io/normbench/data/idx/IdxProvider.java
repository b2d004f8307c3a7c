package io.normbench.data.idx;

import io.normbench.data.Augmentation;
import io.normbench.data.ByteImages;
import io.normbench.data.DataFiles;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.DatasetProvider;
import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.Sha256Sums;
import io.normbench.data.augment.AugmentationSequence;
import io.normbench.data.augment.HorizontalFlip;
import io.normbench.data.augment.RandomShift;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens {@code idx}: MNIST, Fashion-MNIST, or any set of grey images in their format, packed by gzip or not. The files are
 * {@code <train>-images-idx3-ubyte} and {@code <train>-labels-idx1-ubyte}, and the same of {@code <test>}.
 *
 * <p>Normalization: mean and standard deviation of all training pixels.
 */
public final class IdxProvider implements DatasetProvider {
    private static final String CONTENT =
            "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
                    + "t10k-labels-idx1-ubyte, or these with .gz";
    private static final int LEVELS = 256;

    @Override
    public String name() {
        return "idx";
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(DataFiles.folderOptions(CONTENT));
        options.add(OptionSpec.text("train", "train", "what the names of the training files begin with"));
        options.add(OptionSpec.text("test", "t10k", "what the names of the test files begin with"));
        options.add(OptionSpec.integer("shift", 2, 0, "pixels that a training image is shifted by, at most"));
        options.add(OptionSpec.flag("flip", false, "mirror every second training image"));
        return List.copyOf(options);
    }

    @Override
    public DataSplit open(Options options) {
        Folder files = new Folder(options);
        Part train = files.part(options.text("train"));
        Part test = files.part(options.text("test"));
        if (!train.shape().equals(test.shape())) {
            throw UserError.badData("data 'idx': training images are " + text(train.shape()) + ", test images "
                    + text(test.shape()) + " (height x width); expected one size");
        }
        int classes = 1 + Math.max(largest(train.labels()), largest(test.labels()));
        PixelScale scale = scale(train.pixels());
        Sha256.Lines split = new Sha256.Lines();
        files.hashes.forEach((name, hash) -> split.add(name + " " + hash));
        return new DataSplit(
                new ByteImages(train.shape(), classes, train.pixels(), train.labels(), scale),
                new ByteImages(test.shape(), classes, test.pixels(), test.labels(), scale),
                new DataInfo(name(), files.hashes, split.hash(), "not known; see the source of the files"));
    }

    private static String text(ImageShape shape) {
        return shape.height() + " x " + shape.width();
    }

    private static int largest(byte[] labels) {
        int largest = 0;
        for (byte label : labels) {
            largest = Math.max(largest, label & 0xFF);
        }
        return largest;
    }

    private static PixelScale scale(byte[] pixels) {
        long[] counts = new long[LEVELS];
        for (byte pixel : pixels) {
            counts[pixel & 0xFF]++;
        }
        double sum = 0;
        double squares = 0;
        for (int level = 0; level < LEVELS; level++) {
            double value = level / (LEVELS - 1.0);
            sum += counts[level] * value;
            squares += counts[level] * value * value;
        }
        double mean = sum / pixels.length;
        double deviation = Math.sqrt(Math.max(0, squares / pixels.length - mean * mean));
        // Images that are all of one grey have no deviation to divide by.
        return new PixelScale(LEVELS - 1, new double[] {mean}, new double[] {deviation > 0 ? deviation : 1});
    }

    /** {@inheritDoc} Shifts, with black beyond the sides; mirrors, where that is switched on. */
    @Override
    public Augmentation augmentation(Options options) {
        Folder files = new Folder(options);
        float[] background = scale(files.images(options.text("train")).values()).background();
        Augmentation shift = options.integer("shift") == 0
                ? Augmentation.none()
                : new RandomShift(options.integer("shift"), background);
        return options.flag("flip") ? new AugmentationSequence(shift, new HorizontalFlip()) : shift;
    }

    /** Images of one kind with their labels. */
    private record Part(ImageShape shape, byte[] pixels, byte[] labels) {}

    /** The files of a folder, checked. */
    private final class Folder {
        private final Path root;
        private final Sha256Sums sums;
        private final Map<String, String> hashes = new TreeMap<>();

        Folder(Options options) {
            this.root = DataFiles.root(name(), options, CONTENT);
            this.sums = Sha256Sums.of(root, options.text("sha256"));
            sums.ownHash().ifPresent(hash -> hashes.put(Sha256Sums.FILE, hash));
        }

        Part part(String prefix) {
            IdxFile images = images(prefix);
            IdxFile labels = read(prefix, "labels", 1);
            if (images.shape()[0] != labels.shape()[0]) {
                throw UserError.badData("data 'idx': there are " + images.shape()[0] + " images and "
                        + labels.shape()[0] + " labels of '" + prefix + "' in " + root.toAbsolutePath()
                        + "; expected as many. Fetch the files again");
            }
            return new Part(new ImageShape(1, images.shape()[1], images.shape()[2]), images.values(), labels.values());
        }

        IdxFile images(String prefix) {
            return read(prefix, "images", 3);
        }

        /** MNIST's own names have a dash before "idx", those that some archives unpack to a dot. */
        private IdxFile read(String prefix, String what, int dimensions) {
            String usual = prefix + "-" + what + "-idx" + dimensions + "-ubyte";
            Path file = DataFiles.packedOrNot(root, usual);
            if (!Files.isRegularFile(file)) {
                Path other = DataFiles.packedOrNot(root, prefix + "-" + what + ".idx" + dimensions + "-ubyte");
                file = Files.isRegularFile(other) ? other : file;
            }
            if (!Files.isRegularFile(file)) {
                throw UserError.badData(file.toAbsolutePath() + " is missing; data 'idx' needs " + CONTENT
                        + " in this folder. Put the file there, or mend option 'train' or 'test'");
            }
            byte[] bytes = DataFiles.read(file);
            String hash = Sha256.of(bytes);
            String name = file.getFileName().toString();
            sums.check(name, hash);
            hashes.put(name, hash);
            return IdxFile.of(file, DataFiles.unpacked(file, bytes), dimensions);
        }
    }
}
