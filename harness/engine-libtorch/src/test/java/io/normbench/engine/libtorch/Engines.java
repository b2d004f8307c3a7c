package io.normbench.engine.libtorch;

import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;

/** Engines for tests: one thread, on the CPU. */
final class Engines {
    private Engines() {}

    static Engine float64() {
        return open(DType.FLOAT64, false);
    }

    static Engine float32() {
        return open(DType.FLOAT32, false);
    }

    /** float32 with that arithmetic. */
    static Engine of(Arithmetic arithmetic) {
        return new LibTorchEngineProvider()
                .open(new EngineOptions("cpu", 1, DType.FLOAT32, false, true, arithmetic, false));
    }

    static Engine open(DType dtype, boolean channelsLast) {
        return new LibTorchEngineProvider().open(new EngineOptions("cpu", 1, dtype, channelsLast, true));
    }
}
