package io.normbench.engine.dl4j;

import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;

/** Engines for tests: one thread, on the CPU. */
final class Engines {
    private Engines() {}

    static Engine float64() {
        return open(DType.FLOAT64);
    }

    static Engine float32() {
        return open(DType.FLOAT32);
    }

    private static Engine open(DType dtype) {
        return new Dl4jEngineProvider().open(new EngineOptions("cpu", 1, dtype, false, true));
    }
}
