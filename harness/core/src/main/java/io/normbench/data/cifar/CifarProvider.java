package io.normbench.data.cifar;

import io.normbench.data.Augmentation;
import io.normbench.data.DataFiles;
import io.normbench.data.DataSplit;
import io.normbench.data.DatasetProvider;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.nio.file.Path;
import java.util.List;

/** Opens a data set in one of CIFAR's formats. */
abstract class CifarProvider implements DatasetProvider {
    private final CifarFormat format;

    CifarProvider(CifarFormat format) {
        this.format = format;
    }

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
