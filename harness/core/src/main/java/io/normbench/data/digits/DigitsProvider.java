package io.normbench.data.digits;

import io.normbench.data.Augmentation;
import io.normbench.data.DataSplit;
import io.normbench.data.DatasetProvider;
import io.normbench.data.augment.AugmentationSequence;
import io.normbench.data.augment.ContrastJitter;
import io.normbench.data.augment.RandomShift;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.List;

/** Opens the bundled digits; see {@link Digits}. Needs no files and no options. */
public final class DigitsProvider implements DatasetProvider {
    @Override
    public String name() {
        return "digits";
    }

    @Override
    public List<OptionSpec> options() {
        return List.of();
    }

    @Override
    public DataSplit open(Options options) {
        return Digits.load().split();
    }

    /** {@inheritDoc} Light, since an image is 8 pixels wide: shifts by at most 1 pixel, contrast within 10%. */
    @Override
    public Augmentation augmentation(Options options) {
        float[] background = Digits.load().scale().background();
        return new AugmentationSequence(new RandomShift(1, background), new ContrastJitter(0.1, background));
    }
}
