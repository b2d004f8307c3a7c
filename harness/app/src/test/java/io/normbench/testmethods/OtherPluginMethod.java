package io.normbench.testmethods;

import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.option.Options;
import java.util.List;

/** Another version of {@link PluginMethod}, under the same id: one that the engine cannot run. */
public final class OtherPluginMethod implements NormalizationProvider {
    @Override
    public MethodInfo info() {
        return new MethodInfo("test_plugin", "For tests: asks for the impossible", "none", List.of(), false);
    }

    @Override
    public Normalization create(Options options) {
        return (x, scope) -> {
            throw new UnsupportedOperationException("the other plug-in's operation");
        };
    }
}
