package io.normbench.norm;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.List;
import java.util.function.Function;

/**
 * A catalogue entry that says what a method is and how a layer of it is made.
 *
 * @param <L> {@link Normalization} or {@link WeightTransform}
 */
public abstract class MethodEntry<L> {
    private final MethodInfo info;
    private final Function<Options, L> layer;

    /** An entry of a method; what the catalogue says of it is explained at {@link MethodInfo}. */
    protected MethodEntry(
            String id,
            String title,
            String source,
            List<OptionSpec> options,
            boolean core,
            Function<Options, L> layer) {
        this.info = new MethodInfo(id, title, source, options, core);
        this.layer = layer;
    }

    /** What the catalogue says of the method. */
    public MethodInfo info() {
        return info;
    }

    /** A layer with the given options. */
    public L create(Options options) {
        return layer.apply(options);
    }
}
