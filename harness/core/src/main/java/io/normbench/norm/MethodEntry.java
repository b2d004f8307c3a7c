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
            Family family,
            String source,
            List<OptionSpec> options,
            boolean core,
            Function<Options, L> layer,
            Alias... aliases) {
        this.info = new MethodInfo(id, title, family, source, options, core, List.of(aliases));
        this.layer = layer;
    }

    /** An entry of a method of no family in particular, as plug-ins have them. */
    protected MethodEntry(
            String id,
            String title,
            String source,
            List<OptionSpec> options,
            boolean core,
            Function<Options, L> layer) {
        this(id, title, Family.OTHER, source, options, core, layer);
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
