package io.normbench.data.scene;

import io.normbench.data.DataInfo;
import io.normbench.data.digits.Digits;
import io.normbench.data.objects.ObjectDataProvider;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.List;

/** Opens {@code scenes}: generated pictures of the bundled digits; see {@link SceneGenerator}. Needs no files. */
public final class ScenesProvider implements ObjectDataProvider {
    @Override
    public String name() {
        return "scenes";
    }

    @Override
    public List<OptionSpec> options() {
        return SceneOptions.specs();
    }

    /** {@inheritDoc} The record's split hash is that of the generator's version and the options. */
    @Override
    public ObjectSplit open(Options options, ObjectNeed need) {
        SceneOptions checked = SceneOptions.of(options);
        Digits digits = Digits.load();
        return new ObjectSplit(
                new SceneDataset(SceneGenerator.train(checked, digits)),
                new SceneDataset(SceneGenerator.test(checked, digits)),
                new DataInfo(name(), digits.info().sha256(), checked.sha256(), Digits.LICENCE));
    }
}
