package io.normbench.testmethods;

import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.option.Options;
import java.util.List;

/** A plug-in's method with the id of one that comes with NormBench. */
public final class TakenId implements NormalizationProvider {
    @Override
    public MethodInfo info() {
        return new MethodInfo("bn", "For tests: has the id of another", "none", List.of(), false);
    }

    @Override
    public Normalization create(Options options) {
        return (x, scope) -> x;
    }
}
