package io.normbench.norm.elementwise;

import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;

/**
 * No normalization: {@code y = x}.
 *
 * <p>Residual networks do not train well without any; by default the network therefore multiplies each residual branch
 * by a learned scalar that starts at 0 (SkipInit, De and Smith 2020, arXiv:2002.10444, section 4). Option
 * {@code skip_init: false} leaves even that out.
 *
 * <p>State: none. Training and evaluation are the same; exact at batch 1.
 *
 * @param skipInit whether the network keeps its residual branches small at the start
 */
public record NoNorm(boolean skipInit) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return x;
    }

    @Override
    public boolean needsSkipInit() {
        return skipInit;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.nothing();
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    "none",
                    "No normalization (SkipInit)",
                    Family.ELEMENTWISE,
                    "De & Smith 2020, arXiv:2002.10444",
                    List.of(OptionSpec.flag(
                            "skip_init", true, "scale residual branches by a learned scalar that starts at 0")),
                    true,
                    options -> new NoNorm(options.flag("skip_init")));
        }
    }
}
