package io.normbench.testmethods;

import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.option.Options;
import java.util.List;

/** A method that no service entry of the tests names: it is found only in a jar that a test builds. */
public final class PluginMethod implements NormalizationProvider {
    @Override
    public MethodInfo info() {
        return new MethodInfo("test_plugin", "For tests: halves its input", "none", List.of(), false);
    }

    @Override
    public Normalization create(Options options) {
        return (x, scope) -> x.mul(0.5);
    }
}
