package io.normbench.data;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens CIFAR-10 in its binary version: 50,000 training and 10,000 test images of 32 by 32 pixels in 10 classes.
 *
 * <p>Normalization: mean 0.4914, 0.4822, 0.4465 and standard deviation 0.2470, 0.2435, 0.2616 of all training pixels
 * of a channel. Some published recipes divide by 0.2023, 0.1994, 0.2010 instead, which is the mean of the deviations
 * within single images.
 */
public final class Cifar10Provider implements DatasetProvider {
    private final CifarFormat format = new CifarFormat(
            "cifar10",
            "cifar-10-batches-bin",
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"),
            "test_batch.bin",
            1,
            10,
            new PixelScale(255, new double[] {0.4914, 0.4822, 0.4465}, new double[] {0.2470, 0.2435, 0.2616}));

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
