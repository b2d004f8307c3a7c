package io.normbench.engine.libtorch;

import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;

/** Makes the LibTorch engine known; loads nothing native until {@link #open}. */
public final class LibTorchEngineProvider implements EngineProvider {
    @Override
    public String id() {
        return "libtorch";
    }

    @Override
    public Engine open(EngineOptions options) {
        return LibTorchEngine.open(options);
    }
}
