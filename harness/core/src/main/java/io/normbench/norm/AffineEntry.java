package io.normbench.norm;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A catalogue entry of a method that ends in a learned scale and shift, {@code weight} and {@code bias}, or a scale
 * alone; those of an inner normalization count too. It has the option {@code affine}, as PyTorch's layers have, which
 * leaves them out.
 */
public abstract class AffineEntry extends MethodEntry<Normalization> {
    private static final OptionSpec AFFINE =
            OptionSpec.flag("affine", true, "learn weight and bias; false: they stay 1 and 0 (PyTorch's option)");

    /** An entry of a method; {@code options} are those beside {@code affine}. */
    protected AffineEntry(
            String id,
            String title,
            Family family,
            String source,
            List<OptionSpec> options,
            boolean core,
            Function<Options, Normalization> layer,
            Alias... aliases) {
        super(id, title, family, source, withAffine(options), core, given -> {
            Normalization made = layer.apply(given);
            return given.flag(AFFINE.name()) ? made : new WithoutAffine(made);
        }, aliases);
    }

    /** An entry of a method of no family in particular, as plug-ins have them. */
    protected AffineEntry(
            String id,
            String title,
            String source,
            List<OptionSpec> options,
            boolean core,
            Function<Options, Normalization> layer) {
        this(id, title, Family.OTHER, source, options, core, layer);
    }

    private static List<OptionSpec> withAffine(List<OptionSpec> options) {
        List<OptionSpec> all = new ArrayList<>(options);
        all.add(AFFINE);
        return all;
    }
}
