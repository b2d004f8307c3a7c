package io.normbench.data;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens CIFAR-100 in its binary version: 50,000 training and 10,000 test images of 32 by 32 pixels with the 100 fine
 * labels.
 *
 * <p>Normalization: mean 0.5071, 0.4865, 0.4409 and standard deviation 0.2673, 0.2564, 0.2762 of all training pixels
 * of a channel.
 */
public final class Cifar100Provider implements DatasetProvider {
    private final CifarFormat format = new CifarFormat(
            "cifar100",
            "cifar-100-binary",
            List.of("train.bin"),
            "test.bin",
            2,
            100,
            new PixelScale(255, new double[] {0.5071, 0.4865, 0.4409}, new double[] {0.2673, 0.2564, 0.2762}));

    @Override
    public String name() {
        return format.name();
    }

    @Override
    public List<OptionSpec> options() {
        return DataFiles.folderOptions(format.content());
    }

    @Override
    public DataSplit open(Options options) {
        Path root = DataFiles.root(name(), options, format.content());
        return new CifarFolder(format, root, options.choice("sha256")).open();
    }

    /** {@inheritDoc} Pads by 4 pixels, crops at random, flips every second image. */
    @Override
    public Augmentation augmentation(Options options) {
        return format.augmentation();
    }
}
