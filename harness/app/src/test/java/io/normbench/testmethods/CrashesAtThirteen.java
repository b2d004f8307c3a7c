package io.normbench.testmethods;

import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.option.Options;
import java.util.List;

/** A method that ends its process at batch 13, without any option. */
public final class CrashesAtThirteen implements NormalizationProvider {
    private static final int BATCH = 13;

    @Override
    public MethodInfo info() {
        return new MethodInfo("test_crash_at_13", "For tests: dies at batch 13", "none", List.of(), false);
    }

    @Override
    public Normalization create(Options options) {
        return (x, scope) -> {
            if (x.n() == BATCH) {
                System.err.println("test_crash_at_13: last words");
                Runtime.getRuntime().halt(139);
            }
            return x.mul(2.0);
        };
    }
}
